"""The questions of one `system.multicall`, whose answers aria2 computes at one moment."""

from collections.abc import Callable, Iterable
from dataclasses import InitVar, dataclass, field

from ariatui.model.details import Answer
from ariatui.model.download import Gid, GlobalStat, Section
from ariatui.model.snapshot import Glance, Known, Snapshot, Window
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Batch, Call, Slot
from ariatui.sync.sweep import Sweep


@dataclass(slots=True)
class Exchange:
    """The questions of one multicall, and the places of their answers."""

    whole: InitVar[bool]
    batch: Batch = field(default_factory=Batch)
    stat: Slot[GlobalStat] = field(init=False)
    active: Slot[tuple[Known, ...]] = field(init=False)
    windows: list[Slot[Window]] = field(default_factory=list)
    glances: list[Slot[Glance]] = field(default_factory=list)
    samples: list[Slot[Glance]] = field(default_factory=list)
    """Looks at single places of the queue."""
    pages: list[tuple[Sweep, Slot[Window]]] = field(default_factory=list)
    """The windows that carry a pass on."""
    records: list[tuple[Gid, Slot[Known]]] = field(default_factory=list)
    suspects: list[Gid] = field(default_factory=list)

    def __post_init__(self, whole: bool) -> None:
        self.stat = self.batch.add(aria2.get_global_stat())
        self.active = self.batch.add(aria2.tell_active(whole=whole))

    def ask_window(
        self, section: Section, offset: int, count: int, *, whole: bool = False, shift: int = 0
    ) -> Slot[Window]:
        """Ask for a stretch of a list, which is known to stand so many places farther behind."""
        call = aria2.tell_window(section, offset, count, whole=whole, shift=shift)
        self.windows.append(self.batch.add(call))
        return self.windows[-1]

    def ask_page(self, sweep: Sweep, rows: int) -> None:
        """Ask for the next stretch of a pass."""
        slot = self.ask_window(sweep.section, sweep.offset, rows, whole=sweep.whole)
        self.pages.append((sweep, slot))

    def ask_samples(self, places: Iterable[int]) -> None:
        """Ask what stands in these places of the queue."""
        calls = (aria2.glance(place, 1, order=True) for place in places)
        self.samples += map(self.batch.add, calls)

    def seen(self) -> dict[int, Gid]:
        """What stands in those places of the queue where something does."""
        seen = aria2.read_each(self.samples)
        gids = {one.offset: gid for one in seen for gid, _ in one.standings[:1]}
        return {place: gid for place, gid in gids.items() if gid is not None}

    def ask_each(self, gids: Iterable[Gid], question: Callable[[Gid], Call[Known]]) -> None:
        """Ask about each of these downloads."""
        self.records += [(gid, self.batch.add(question(gid))) for gid in gids]

    def snapshot(self, asked: float, answers: tuple[Answer, ...]) -> Snapshot:
        """What was answered.

        Raises:
            Refused: the daemon refused the totals or the active list.
            DecodeError: one of these made no sense.
        """
        return Snapshot(
            asked=asked,
            stat=self.stat.result(),
            active=self.active.result(),
            windows=tuple(aria2.read_each(self.windows)),
            records=tuple(aria2.read_each([slot for _, slot in self.records])),
            missing=tuple(gid for gid, slot in self.records if aria2.is_missing(gid, slot)),
            answers=answers,
        )
