"""The one place where what a session tells becomes Textual messages."""

from collections.abc import Callable

from textual.message import Message

from ariatui.rpc.link import LinkState
from ariatui.tui.bridge import Audience, Bridge
from ariatui.words import Report


class MirrorChanged(Message, bubble=False):
    """There are changes to take from the bridge. Carries none, so that it may be coalesced."""

    def can_replace(self, message: Message) -> bool:
        """One such message is as good as ten."""
        return isinstance(message, MirrorChanged)


class LinkChanged(Message):
    """The state of the line to the daemon is another one."""

    def __init__(self, bridge: Bridge, link: LinkState) -> None:
        super().__init__()
        self.bridge, self.link = bridge, link


class Reported(Message):
    """There is something to tell the person at once."""

    def __init__(self, bridge: Bridge, report: Report) -> None:
        super().__init__()
        self.bridge, self.report = bridge, report


class ReportedElsewhere(Message):
    """There is something to tell of a server that is not shown any more."""

    def __init__(self, label: str, report: Report) -> None:
        super().__init__()
        self.label, self.report = label, report


def audience(bridge: Bridge, post: Callable[[Message], object]) -> Audience:
    """Has what a bridge tells posted."""
    return Audience(
        lambda: post(MirrorChanged()),
        lambda link: post(LinkChanged(bridge, link)),
        lambda report: post(Reported(bridge, report)),
    )


def audience_of_reports(take: Callable[[Report], object]) -> Audience:
    """Of a server that is not shown any more only reports are heard."""
    return Audience(lambda: None, lambda _: None, take)
