"""A view that follows the mirror shows what one made anew would show."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ariatui.model.change import Change
from ariatui.model.criteria import Criteria, Filter, SortBy, Sorting, Tab
from ariatui.model.download import Facts, Gid, GlobalStat, Naming, Section, Status
from ariatui.model.mirror import Mirror
from ariatui.model.phase import Phase, Wish
from ariatui.model.snapshot import Notice, Snapshot, Window
from ariatui.model.view import View

GIDS = [Gid(f"{number:x}" * 16) for number in range(16)]
REASONS = {3: "the resource was not found", 9: "the disk is full"}


def view_of(mirror: Mirror, criteria: Criteria | None = None) -> View:
    view = View(mirror, lambda download: REASONS[download.error_code or 3])
    view.choose(criteria or Criteria())
    return view


def fresh_rows(view: View) -> Sequence[Gid]:
    return list(view_of(view.mirror, view.criteria).rows())


class Daemon:
    """A mirror that is told whatever a test wants."""

    def __init__(self) -> None:
        self.mirror = Mirror()
        self.now = 0.0

    def tell(self, facts: dict[str, Facts]) -> Change:
        """All there is from now on, by names `a`, `b`, ... in this order."""
        return self.list({GIDS[int(name, 16)]: fact for name, fact in facts.items()})

    def list(self, downloads: dict[Gid, Facts]) -> Change:
        """All there is from now on, in this order."""
        self.now += 1.0
        lists: dict[Section, list[tuple[Gid, Facts]]] = {section: [] for section in Section}
        for gid, facts in downloads.items():
            known: Facts = {"naming": Naming.FINAL, "described": True, **facts}
            lists[facts["status"].section].append((gid, known))
        active, waiting, stopped = lists.values()
        return self.mirror.apply(
            Snapshot(
                asked=self.now,
                stat=GlobalStat(0, 0, len(active), len(waiting), len(stopped), len(stopped)),
                active=tuple(active),
                windows=(
                    Window(Section.WAITING, 0, 99, tuple(waiting)),
                    Window(Section.STOPPED, 0, 99, tuple(stopped)),
                ),
                missing=tuple(gid for gid in self.mirror.downloads if gid not in downloads),
            )
        )


@pytest.fixture
def daemon() -> Daemon:
    """Some downloads in every state."""
    daemon = Daemon()
    told: dict[str, Facts] = {
        "a": {"status": Status.ACTIVE, "name": "beta", "download_speed": 5, "total_length": 100},
        "b": {"status": Status.ACTIVE, "name": "Alpha", "download_speed": 9, "total_length": 10},
        "1": {"status": Status.WAITING, "name": "delta", "total_length": 50},
        "2": {"status": Status.PAUSED, "name": "", "total_length": 0},
        "3": {"status": Status.ERROR, "name": "gamma", "error_code": 9},
        "4": {"status": Status.COMPLETE, "name": "eta", "total_length": 70},
        "5": {"status": Status.REMOVED, "name": "zeta", "total_length": 1},
    }
    daemon.tell(told)
    return daemon


def letters(view: View) -> str:
    return "".join(gid[0] for gid in view.rows())


@pytest.mark.parametrize(
    ("tab", "shown"),
    [
        (Tab.ALL, "ab12345"),
        (Tab.ACTIVE, "ab"),
        (Tab.WAITING, "1"),
        (Tab.PAUSED, "2"),
        (Tab.COMPLETE, "4"),
        (Tab.ERROR, "3"),
    ],
)
def test_tabs(tab: Tab, shown: str, daemon: Daemon) -> None:
    assert letters(view_of(daemon.mirror, Criteria(tab=tab))) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("eta", "a45"), ("222222", "2"), ("!a", "2"), ("disk", "3"), ("eta !complete", "a5")],
)
def test_filters(text: str, shown: str, daemon: Daemon) -> None:
    view = view_of(daemon.mirror, Criteria(filter=Filter(text)))
    assert letters(view) == shown


@pytest.mark.parametrize(
    ("by", "shown", "reversed_"),
    [
        (SortBy.STATE, "ab12345", "54321ab"),
        (SortBy.NAME, "2ba1435", "5341ab2"),
        (SortBy.SIZE, "a41b523", "5b14a23"),
        (SortBy.DOWN, "ba21435", "ab21435"),
    ],
)
def test_sorting(by: SortBy, shown: str, reversed_: str, daemon: Daemon) -> None:
    assert letters(view_of(daemon.mirror, Criteria(sorting=Sorting(by)))) == shown
    other = Criteria(sorting=Sorting(by, is_reversed=True))
    assert letters(view_of(daemon.mirror, other)) == reversed_


def test_names_that_differ_in_zeros_alone_and_what_has_no_name_have_their_places(
    daemon: Daemon,
) -> None:
    told = {"c": "ep1", "d": "ep01", "e": "10.iso", "2": ""}
    view = view_of(daemon.mirror, Criteria(Tab.PAUSED, sorting=Sorting(SortBy.NAME)))
    paused = {gid: Facts(status=Status.PAUSED, name=name) for gid, name in told.items()}
    view.update(daemon.tell(paused))
    assert letters(view) == "e2dc"


@pytest.mark.parametrize(("is_reversed", "shown"), [(False, "ba12"), (True, "21ba")])
def test_those_in_one_state_stand_as_aria2_has_them(
    daemon: Daemon, shown: str, *, is_reversed: bool
) -> None:
    view = view_of(daemon.mirror, Criteria(sorting=Sorting(SortBy.STATE, is_reversed=is_reversed)))
    active: Facts = {"status": Status.ACTIVE, "name": "same"}
    told = {"b": active, "a": active, "1": Facts(status=Status.WAITING)}
    view.update(daemon.tell({**told, "2": Facts(status=Status.PAUSED)}))
    assert letters(view) == shown


def test_a_tab_a_filter_and_a_sorting_at_once(daemon: Daemon) -> None:
    criteria = Criteria(Tab.ACTIVE, Filter("a"), Sorting(SortBy.NAME))
    assert letters(view_of(daemon.mirror, criteria)) == "ba"


def test_what_is_held_moves_afterwards_and_what_is_new_comes_at_once(daemon: Daemon) -> None:
    view = view_of(daemon.mirror, Criteria(sorting=Sorting(SortBy.DOWN)))
    told: dict[str, Facts] = {
        "a": {"status": Status.ACTIVE, "name": "beta", "download_speed": 200},
        "c": {"status": Status.ACTIVE, "name": "new", "download_speed": 99},
        "1": {"status": Status.WAITING, "name": "delta"},
    }
    change = view.update(daemon.tell(told), hold=True)
    assert letters(view) == "a1c"
    assert GIDS[12] in change.altered
    assert view.is_held
    assert view.update(Change()).reordered
    assert letters(view) == "ac1"
    assert not view.is_held


def test_aria2s_own_order_is_held_only_where_not_all_is_shown(daemon: Daemon) -> None:
    whole = view_of(daemon.mirror)
    view = view_of(daemon.mirror, Criteria(tab=Tab.ACTIVE))
    told: dict[str, Facts] = {
        name: {"status": Status.ACTIVE, "name": "x"} for name in ("b", "c", "a")
    }
    change = daemon.tell(told)
    whole.update(change, hold=True)
    assert letters(whole)[:3] == "bca"
    view.update(change, hold=True)
    assert letters(view) == "abc"
    view.update(daemon.tell({**told, "b": Facts(status=Status.PAUSED)}), hold=True)
    assert letters(view) == "abc"
    view.update(Change())
    assert letters(view) == "ca"


@pytest.mark.parametrize("what", [{}, {"name": "other"}])
def test_an_order_that_is_held_is_shown_afterwards(daemon: Daemon, what: Facts) -> None:
    view = view_of(daemon.mirror, Criteria(tab=Tab.ACTIVE))
    a, b = Facts(status=Status.ACTIVE, name="a"), Facts(status=Status.ACTIVE, name="b")
    view.update(daemon.tell({"a": a, "b": b}))
    view.update(daemon.tell({"b": {**b, **what}, "a": a}), hold=True)
    assert letters(view) == "ab"
    assert view.is_held
    assert view.update(Change()).reordered
    assert letters(view) == "ba"
    assert not view.is_held


def test_a_change_of_what_is_not_shown_moves_nothing(daemon: Daemon) -> None:
    view = view_of(daemon.mirror, Criteria(tab=Tab.ACTIVE))
    before = view.rows()
    change = daemon.mirror.notice(Notice.ERROR, GIDS[1], 9.0)
    assert change.reordered
    assert not view.update(change).reordered
    assert list(view.rows()) == list(before)


def test_marks_that_are_not_shown_are_counted_and_meant(daemon: Daemon) -> None:
    view = view_of(daemon.mirror)
    view.marks.toggle([GIDS[3], GIDS[1], GIDS[11]])
    assert view.hidden_marks == 0
    view.choose(Criteria(tab=Tab.ERROR))
    assert view.hidden_marks == 2
    assert [gid[0] for gid in view.targets()] == ["b", "1", "3"]
    assert set(view.statuses()) == {Status.ACTIVE, Status.WAITING, Status.ERROR}


def test_of_the_marked_those_count_for_which_an_action_makes_sense(daemon: Daemon) -> None:
    view = view_of(daemon.mirror)
    view.marks.toggle([GIDS[1], GIDS[2], GIDS[3], GIDS[10]])
    assert [gid[0] for gid in view.targets([Status.ACTIVE, Status.WAITING])] == ["a", "1"]
    assert [gid[0] for gid in view.targets([Status.REMOVED])] == ["a", "1", "2", "3"]
    daemon.mirror.lay({GIDS[10]: Phase(Wish.PAUSE, 1.0)})
    assert [gid[0] for gid in view.targets([Status.PAUSED])] == ["a", "2"]
    assert [gid[0] for gid in view.targets()] == ["a", "1", "2", "3"]


def test_without_marks_the_selected_download_is_meant(daemon: Daemon) -> None:
    view = view_of(daemon.mirror)
    assert view.targets() == ()
    assert view.statuses() == []
    view.cursor = GIDS[2]
    assert view.targets() == (GIDS[2],)
    assert view.statuses() == [Status.PAUSED]
    view.cursor = GIDS[15]
    assert view.targets() == ()


def test_marks_of_the_gone_go(daemon: Daemon) -> None:
    view, other = view_of(daemon.mirror), view_of(daemon.mirror)
    for one in (view, other):
        one.marks.toggle([GIDS[1], GIDS[10]])
    view.update(daemon.tell({"a": {"status": Status.ACTIVE}}))
    assert view.marks.gids == {GIDS[10]}
    other.choose(other.criteria)
    assert other.marks.gids == {GIDS[10]}


def test_texts_of_the_gone_are_not_kept() -> None:
    daemon = Daemon()
    view = view_of(daemon.mirror, Criteria(filter=Filter("file")))
    for number in range(3000):
        view.update(daemon.tell({"a": {"status": Status.ACTIVE, "name": f"file {number}"}}))
    assert letters(view) == "a"
    assert len(view._texts.names) < 1100  # noqa: SLF001 - nothing else tells


FACTS = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "name": st.sampled_from(["alpha", "Beta", "ALPHABET", "", " ", "\x1b[2J", "日本"]),
        "total_length": st.sampled_from([0, 10, 1000]),
        "completed_length": st.integers(0, 10),
        "download_speed": st.sampled_from([0, 1, 77]),
        "connections": st.integers(0, 2),
        "seeder": st.booleans(),
        "error_code": st.sampled_from([3, 9]),
    }
)
LISTS = st.dictionaries(st.sampled_from(GIDS), FACTS)
CRITERIA = st.builds(
    Criteria,
    tab=st.sampled_from(Tab),
    filter=st.builds(Filter, st.sampled_from(["", "al", "!al", "disk", "paused", "seeding b"])),
    sorting=st.none() | st.builds(Sorting, st.sampled_from(SortBy), is_reversed=st.booleans()),
)
STEPS = st.one_of(
    st.tuples(st.just("list"), LISTS),
    st.tuples(st.just("shuffle"), st.permutations(GIDS)),
    st.tuples(st.just("choose"), CRITERIA),
    st.tuples(st.just("notice"), st.tuples(st.sampled_from(Notice), st.sampled_from(GIDS))),
    st.tuples(st.just("lay"), st.sampled_from(GIDS)),
    st.tuples(st.just("take"), st.just(0)),
    st.tuples(st.just("hold"), st.just(0)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_what_follows_shows_what_a_fresh_one_shows(steps: list[tuple[str, object]]) -> None:
    daemon, changes = Daemon(), [Change()]
    view = view_of(daemon.mirror)
    listed: dict[Gid, Facts] = {}
    for kind, value in steps:
        match kind, value:
            case "list", dict(downloads):
                listed = downloads
                changes.append(daemon.list(listed))
            case "shuffle", list(order):
                listed = {gid: listed[gid] for gid in order if gid in listed}
                changes.append(daemon.list(listed))
            case "choose", Criteria():
                view.choose(value)
            case "notice", (Notice() as notice, str(gid)):
                daemon.now += 1.0
                changes.append(daemon.mirror.notice(notice, Gid(gid), daemon.now))
            case "lay", str(gid) if gid in daemon.mirror.downloads:
                changes.append(daemon.mirror.lay({Gid(gid): Phase(Wish.PAUSE, daemon.now)}))
            case "hold" | "take", _:
                change, before = Change.sum(changes), list(view.rows())
                changes.clear()
                seen = view.update(change, hold=kind == "hold")
                assert set(view.rows()) <= set(daemon.mirror.downloads)
                if kind == "take":
                    assert list(view.rows()) == fresh_rows(view)
                if not seen.reordered and view.criteria != Criteria():
                    assert list(view.rows()) == before
    view.update(Change.sum(changes))
    assert list(view.rows()) == fresh_rows(view)
    view.marks.toggle(daemon.mirror.rows())
    assert view.hidden_marks == len(daemon.mirror.rows()) - len(view.rows())
