"""How things stand with a daemon, and the words for how true what is shown of it is."""

from typing import NamedTuple

from ariatui.model.download import GlobalStat
from ariatui.model.limits import Limits
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Connecting, LinkState, Lost, Online
from ariatui.session import Session

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


def standing_of(session: Session) -> Standing:
    """How things stand now."""
    return Standing(
        server=session.server.label,
        exposed=not (session.endpoint.secure or session.endpoint.is_this_machine),
        link=session.link,
        confirmed=session.mirror.confirmed,
        now=session.clock(),
        stat=session.mirror.stat,
        refresh=session.refresh,
        read_only=session.server.read_only,
        limits=session.commands.tuner.limits,
    )


def state_of(standing: Standing) -> tuple[str, str]:
    """LIVE, or how old everything is and when the next try comes; and the style of these words."""
    link = standing.link
    age = "" if standing.age is None else f", {standing.age:.0f} s old"
    if isinstance(link, Connecting) or (isinstance(link, Online) and standing.stat is None):
        return f"CONNECTING{age}", "$text-warning bold"
    if not isinstance(link, Lost):
        if standing.is_old:
            return f"STALE{age}", "$text-warning bold"
        return "LIVE", "$text-success bold"
    is_locked = link.failure.kind is FailureKind.UNAUTHORIZED
    told = f"SECRET NEEDED{age}" if is_locked else f"OFFLINE{age}"
    if link.retry_at is not None:
        wait = round(max(link.retry_at - standing.now, 0.0))
        told += f", retry in {wait} s" if wait else ", retrying"
    return told, "$text-error bold"
