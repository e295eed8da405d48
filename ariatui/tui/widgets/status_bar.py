"""The line at the top: which server, how true what is shown is, both speeds."""

from collections.abc import Iterable, Iterator

from textual.content import Content

from ariatui.model.limits import Limits
from ariatui.rpc.link import Online
from ariatui.text import clean, fit, speed, width
from ariatui.tui import glyphs
from ariatui.tui.standing import Standing, state_of
from ariatui.tui.widgets.one_line import OneLine

_GAP = 2
"""Cells between two parts."""

_LEAST_NAME = 6
"""Cells of a server's name below which it tells nothing."""


class StatusBar(OneLine):
    """The header."""

    DEFAULT_CSS = "StatusBar { background: $panel; color: $foreground; padding: 0 1; }"

    def tell(self, standing: Standing) -> None:
        """Show how things stand; what matters less is left out where there is no room."""
        room = max(self.app.size.width - 2, 0)
        state = Content.styled(*state_of(standing))
        lines = map(_line, self._choices(standing, state, room))
        fitting = (line for line in lines if line.cell_length <= room)
        self.say(next(fitting, state))

    def _choices(
        self, standing: Standing, state: Content, room: int
    ) -> Iterator[tuple[Content, ...]]:
        """What may be told, the best first; no more is made than is asked for."""
        down, up = self._speeds(standing, standing.limits or Limits())
        yield from ((server, state, down, up) for server in self._servers(standing, 0))
        bare, bare_up = self._speeds(standing, Limits())
        for rest in ([state, bare, bare_up], [state, bare]):
            yield from ((server, *rest) for server in self._servers(standing, 0))
        for rest in ([state, bare], [state]):
            left = room - sum(part.cell_length + _GAP for part in rest if part)
            yield from ((server, *rest) for server in self._servers(standing, left))

    @staticmethod
    def _servers(standing: Standing, room: int) -> Iterator[Content]:
        """What is told of the server: all of it, and for little room the name cut, then none.

        That nothing can be altered is told in any case.
        """
        warning = Content.styled(" not encrypted", "$text-warning") if standing.exposed else ""
        watched = Content.styled(" read-only", "$text-accent") if standing.read_only else ""
        yield Content.assemble(standing.server, warning, watched)
        if not room:
            return
        short = Content.styled("ro", "$text-accent") if standing.read_only else Content()
        left = room - (short.cell_length + 1 if short else 0)
        name = clean(standing.server)
        if left >= min(width(name), _LEAST_NAME):
            name = fit(name, left) if width(name) > left else name
            yield Content(" ").join(part for part in (Content(name), short) if part)
        yield short

    def _speeds(self, standing: Standing, limits: Limits) -> tuple[Content, Content]:
        stat = standing.stat
        if stat is None or not isinstance(standing.link, Online):
            return Content(), Content()
        down = speed(stat.download_speed) or "0 B/s"
        up = speed(stat.upload_speed) or "0 B/s"
        down += f" (max {speed(limits.down)})" if limits.down else ""
        up += f" (max {speed(limits.up)})" if limits.up else ""
        return Content(f"{glyphs.DOWN} {down}"), Content(f"{glyphs.UP} {up}")


def _line(parts: Iterable[Content]) -> Content:
    return Content(" " * _GAP).join(part for part in parts if part)
