"""The log in words: causes before what came of them, reasons for many at once."""

from collections.abc import Sequence

import pytest

from ariatui.model.download import Download, Gid, Status
from ariatui.model.event_log import EventLog
from ariatui.model.events import What
from ariatui.model.phase import Phase, Wish
from ariatui.words import event_words

GIDS = [Gid(f"{number:016x}") for number in range(4000)]
UNPAUSE = Phase(Wish.UNPAUSE, 0.0)


class Teller:
    """A log whose clock is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.log = EventLog(lambda: self.now)
        self.log.catch_up()

    def turns(
        self, number: int, before: Status, after: Status, phase: Phase | None = None
    ) -> Download:
        """A download has another status."""
        known = Download(GIDS[number], before, name=f"{number}.iso", described=True)
        fresh = known._replace(status=after)
        self.log.note(known, fresh, phase, noticed=True)
        return fresh

    def starts(self, *numbers: int) -> None:
        """aria2 starts these."""
        for number in numbers:
            self.turns(number, Status.WAITING, Status.ACTIVE)

    def fails(self, causes: Sequence[tuple[int, str]]) -> None:
        """One fails for each of these reasons."""
        for number, (code, message) in enumerate(causes):
            known = Download(GIDS[number], Status.ACTIVE, name=f"{number}.iso")
            failed = known._replace(status=Status.ERROR, error_code=code, error_message=message)
            self.log.note(known, failed, None, noticed=True)
            self.log.describe(failed)
        self.log.settle()

    def told(self) -> list[str]:
        """The lines without their times."""
        lines = event_words.lines(self.log.entries, {})
        return [f"{line.who.value if line.who else 'line'}: {line.text}" for line in lines]


def test_what_came_of_a_resumption_is_not_told_with_what_was_before_it() -> None:
    teller = Teller()
    teller.starts(*range(6))
    teller.now += 2
    teller.turns(7, Status.PAUSED, Status.WAITING, UNPAUSE)
    teller.starts(7)
    assert teller.told() == [
        "aria2: started 6 downloads: 0.iso, 1.iso, 2.iso, …",
        "you: resumed 7.iso",
        "aria2: started 7.iso",
    ]


def test_a_command_is_told_before_what_aria2_did_while_it_was_carried_out() -> None:
    teller = Teller()
    teller.starts(*range(6))
    teller.now += 2
    since = teller.log.begin()
    teller.now += 0.01
    teller.starts(7)
    teller.now += 0.01
    teller.log.note_deed(What.TUNED, (), "max-concurrent-downloads is now 7", since=since)
    assert teller.told()[1:] == [
        "you: changed options of all downloads: max-concurrent-downloads is now 7",
        "aria2: started 7.iso",
    ]


def test_of_what_is_found_out_at_once_the_cause_is_told_first() -> None:
    teller = Teller()
    with teller.log.one_moment():
        teller.starts(0)
        teller.now += 1
        teller.log.note_gone(Download(GIDS[2], Status.COMPLETE, name="2.iso"), None)
        teller.turns(1, Status.PAUSED, Status.WAITING)
    assert teller.told() == [
        "other: resumed 1.iso",
        "aria2: started 0.iso",
        "unclear: cleared the result of 2.iso",
    ]


NETWORK = (6, "Network problem has occurred.")
MISSING = (3, "Resource not found")


@pytest.mark.parametrize(
    ("causes", "why"),
    [
        ([MISSING] * 6, " (the resource was not found)"),
        ([MISSING] * 4 + [NETWORK] * 2, " (4 of them: the resource was not found)"),
        ([MISSING] * 3 + [NETWORK] * 3, ""),
        ([(1, "Oddly.")] * 6, " (Oddly.)"),
        ([(1, f"Odd {n}.") for n in range(6)], ""),
        ([(19, f"Name resolution for {n} failed:x") for n in "abcdef"],
         " (the server's name could not be resolved)"),
        ([(77, "")] * 6, " (error code 77)"),
    ],
)  # fmt: skip
def test_why_many_failed_is_told_where_it_is_one_thing(
    causes: list[tuple[int, str]], why: str
) -> None:
    teller = Teller()
    teller.fails(causes)
    assert teller.told() == [f"aria2: failed 6 downloads{why}: 0.iso, 1.iso, 2.iso, …"]


def test_large_numbers_are_told_with_separators() -> None:
    teller = Teller()
    for gid in GIDS:
        teller.log.note_gone(Download(gid, Status.COMPLETE, name=gid), None, crowded=True)
    dropped = f"dropped the old result of 4,000 downloads: {', '.join(GIDS[:3])}, …"
    assert teller.told() == [f"aria2: {dropped}"]
