"""What every command is carried out with."""

import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass

from ariatui.model.change import Change
from ariatui.model.download import Gid
from ariatui.model.mirror import Mirror
from ariatui.rpc.aria2 import Caller
from ariatui.words import Report


@dataclass(frozen=True, slots=True)
class Means:
    """The way to the daemon, the mirror of it, and whom to tell."""

    mirror: Mirror
    call: Caller
    ask_about: Callable[[Iterable[Gid]], None]
    """Has the daemon asked at once what has become of these downloads."""
    on_change: Callable[[Change], None]
    on_report: Callable[[Report], None]
    spawn: Callable[[Coroutine[None, None, None]], object]
    """Has a command carried out beside what is under way."""
    clock: Callable[[], float] = time.monotonic
    """Seconds, of the mirror's clock."""
