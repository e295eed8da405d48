"""The line at the top: which server, how true what is shown is, both speeds."""

from textual.content import Content

from ariatui.model.limits import Limits
from ariatui.rpc.link import Online
from ariatui.text import speed
from ariatui.tui import glyphs
from ariatui.tui.standing import Standing, state_of
from ariatui.tui.widgets.one_line import OneLine


class StatusBar(OneLine):
    """The header."""

    DEFAULT_CSS = "StatusBar { background: $panel; color: $foreground; padding: 0 1; }"

    def tell(self, standing: Standing) -> None:
        """Show how things stand; what matters less is left out where there is no room."""
        room = max(self.app.size.width - 2, 0)
        server, state = self._server(standing), Content.styled(*state_of(standing))
        down, up = self._speeds(standing, standing.limits or Limits())
        bare, bare_up = self._speeds(standing, Limits())
        choices = [
            [server, state, down, up],
            [server, state, bare, bare_up],
            [server, state, bare],
            [state, bare],
            [server, state],
        ]
        lines = (Content("  ").join(part for part in choice if part) for choice in choices)
        fitting = (line for line in lines if line.cell_length <= room)
        self.say(next(fitting, state))

    def _server(self, standing: Standing) -> Content:
        warning = Content.styled(" not encrypted", "$text-warning")
        watched = Content.styled(" read-only", "$text-accent")
        return Content.assemble(
            standing.server,
            warning if standing.exposed else "",
            watched if standing.read_only else "",
        )

    def _speeds(self, standing: Standing, limits: Limits) -> tuple[Content, Content]:
        stat = standing.stat
        if stat is None or not isinstance(standing.link, Online):
            return Content(), Content()
        down = speed(stat.download_speed) or "0 B/s"
        up = speed(stat.upload_speed) or "0 B/s"
        down += f" (max {speed(limits.down)})" if limits.down else ""
        up += f" (max {speed(limits.up)})" if limits.up else ""
        return Content(f"{glyphs.DOWN} {down}"), Content(f"{glyphs.UP} {up}")
