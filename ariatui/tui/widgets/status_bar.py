"""The line at the top: which server, how true what is shown is, both speeds."""

from typing import NamedTuple

from textual.content import Content

from ariatui.model.download import GlobalStat
from ariatui.model.limits import Limits
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Connecting, LinkState, Lost, Online
from ariatui.text import speed
from ariatui.tui import glyphs
from ariatui.tui.widgets.one_line import OneLine

_FRESH = 1.0
"""Seconds up to which what is shown counts as live, beyond the two ticks between exchanges that a
window without the focus leaves."""


class Standing(NamedTuple):
    """What the status bar tells of. Times are seconds of the session's clock."""

    server: str
    exposed: bool
    """Whether the line crosses a network without encryption."""
    link: LinkState
    confirmed: float | None
    now: float
    stat: GlobalStat | None
    refresh: float = 1.0
    """Seconds between two exchanges."""
    read_only: bool = False
    """Whether nothing may be altered there."""
    limits: Limits | None = None
    """Of all downloads together, as far as that is known."""

    @property
    def age(self) -> float | None:
        """Seconds since the shown facts were asked for; None if there are none."""
        return None if self.confirmed is None else max(self.now - self.confirmed, 0.0)

    @property
    def is_old(self) -> bool:
        """Whether what is shown may be true no longer."""
        return isinstance(self.link, Lost) or (
            self.age is not None and self.age >= _FRESH + 2 * self.refresh
        )

    def is_as(self, shown: "Standing | None") -> bool:
        """Whether all of it is as it is shown: times matter only while something is wrong."""
        if shown is None or self.is_old or shown.is_old or not isinstance(self.link, Online):
            return False
        return self == shown._replace(now=self.now, confirmed=self.confirmed)


class StatusBar(OneLine):
    """The header."""

    DEFAULT_CSS = "StatusBar { background: $panel; color: $foreground; padding: 0 1; }"

    def tell(self, standing: Standing) -> None:
        """Show how things stand; what matters less is left out where there is no room."""
        room = max(self.app.size.width - 2, 0)
        server, state = self._server(standing), _state_of(standing)
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


def _state_of(standing: Standing) -> Content:
    """LIVE, or how old everything is and when the next try comes."""
    link = standing.link
    age = "" if standing.age is None else f", {standing.age:.0f} s old"
    if isinstance(link, Connecting) or (isinstance(link, Online) and standing.stat is None):
        return Content.styled(f"CONNECTING{age}", "$text-warning bold")
    if not isinstance(link, Lost):
        if standing.is_old:
            return Content.styled(f"STALE{age}", "$text-warning bold")
        return Content.styled("LIVE", "$text-success bold")
    if link.failure.kind is FailureKind.UNAUTHORIZED:
        return Content.styled(f"SECRET NEEDED{age}", "$text-error bold")
    if link.retry_at is None:
        return Content.styled(f"OFFLINE{age}", "$text-error bold")
    wait = max(link.retry_at - standing.now, 0.0)
    return Content.styled(f"OFFLINE{age}, retry in {wait:.0f} s", "$text-error bold")
