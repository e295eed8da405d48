"""What a filter fits, and how rows may be sorted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.criteria import Filter, SortBy, Sorting, Tab, by_numbers, fold
from ariatui.model.download import Download, Gid, Status
from ariatui.model.rate import Pace

GID = Gid("2089b05ecca3d829")


def fits(text: str, download: Download, reason: str = "") -> bool:
    names = {download.name: fold(download.name)}
    return bool(list(Filter(text).fitting([download], names, lambda _: fold(reason))))


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("", True),
        ("   ", True),
        ("!", True),
        ("debian", True),
        ("DEBIAN", True),
        ("iso deb", True),
        ("deb arch", False),
        ("!arch", True),
        ("!debian", False),
        ("deb !iso", False),
        ("waiting", True),
        ("wait", False),
        ("!waiting", False),
        ("paused", False),
        ("2089b0", True),
        ("2089B0", True),
        ("2089b", False),
        ("089b05", False),
    ],
)
def test_a_filter_fits_name_state_and_gid(text: str, *, is_shown: bool) -> None:
    assert fits(text, Download(GID, Status.WAITING, name="Debian-13.iso")) is is_shown


def test_a_filter_fits_why_a_download_failed() -> None:
    failed = Download(GID, Status.ERROR, name="a.iso", error_code=9)
    assert fits("full", failed, "the Disk is full")
    assert not fits("fu", failed, "the Disk is full")
    assert fits("disk full", failed, "the Disk is full")
    assert not fits("full", Download(GID, Status.COMPLETE, name="a.iso"), "the Disk is full")


def test_a_filter_tells_kinds_of_active_apart() -> None:
    seeding = Download(GID, Status.ACTIVE, seeder=True)
    checking = Download(GID, Status.ACTIVE, verify_pending=True)
    assert [fits(word, seeding) for word in ("active", "seeding", "checking")] == [1, 1, 0]
    assert [fits(word, checking) for word in ("active", "seeding", "checking")] == [1, 0, 1]
    stalled = Download(GID, Status.ACTIVE, pace=Pace(stalled=True))
    assert [fits(word, stalled) for word in ("stalled", "!stalled", "metadata")] == [1, 0, 0]
    assert fits("metadata", Download(GID, Status.ACTIVE, metadata=True))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("STRASSE.iso", "straße"),
        ("Ünï.iso", "ünï"),
        ("e\u0301te\u0301.iso", "été"),
        ("ｆｕｌｌ.iso", "full"),  # noqa: RUF001 - another width of the same letters
        ("a\u200bb.iso", "a⟨200b⟩b"),
    ],
)
def test_what_is_typed_is_compared_with_what_is_shown(name: str, typed: str) -> None:
    assert fits(typed, Download(GID, Status.ACTIVE, name=name))


def test_tabs_go_round() -> None:
    assert Tab.ALL.step(-1) is Tab.ERROR
    assert Tab.ERROR.step(1) is Tab.ALL
    assert Tab.ALL.step(1) is Tab.ACTIVE


def test_the_greatest_stand_first_where_people_look_for_them() -> None:
    assert not Sorting(SortBy.SIZE).is_ascending
    assert Sorting(SortBy.SIZE).inverted().is_ascending
    assert Sorting(SortBy.NAME).is_ascending
    assert not Sorting(SortBy.NAME).inverted().is_ascending
    assert Sorting(SortBy.NAME).inverted().inverted() == Sorting(SortBy.NAME)


@given(st.lists(st.from_regex(r"[a-c .]{0,2}[0-9]{1,4}[a-c.]{0,2}", fullmatch=True)))
def test_numbers_in_names_are_sorted_by_their_value(names: list[str]) -> None:
    def place(name: str) -> tuple[object, ...]:
        before, number, behind = re.split(r"([0-9]+)", name)
        return f"{before}0", int(number), behind

    assert sorted(names, key=by_numbers) == sorted(names, key=place)


def test_a_number_stands_where_its_first_digit_would() -> None:
    names = ["part a", "part 10", "x", "part 2", "- x", "part 1"]
    ordered = ["- x", "part 1", "part 2", "part 10", "part a", "x"]
    assert sorted(names, key=by_numbers) == ordered
    assert by_numbers("none") == "none"
