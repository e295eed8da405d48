"""Changes add up to what all of them altered together."""

from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.change import Change
from ariatui.model.download import Gid

A, B = Gid("a" * 16), Gid("b" * 16)

gids = st.frozensets(st.sampled_from([Gid(digit * 16) for digit in "abcdef"]), max_size=4)


@st.composite
def one_change(draw: st.DrawFn) -> Change:
    """A change as the mirror makes it: none is altered and gone at once."""
    altered = draw(gids)
    return Change(altered, draw(gids) - altered, draw(st.booleans()), draw(st.booleans()))


changes = one_change()
Rows = dict[Gid, int]


def applied(change: Change, rows: Rows, version: int) -> Rows:
    """What is shown after a change: the rows that are left, the altered ones in a new version."""
    left = {gid: known for gid, known in rows.items() if gid not in change.gone}
    return left | dict.fromkeys(change.altered, version)


@given(st.lists(changes, max_size=6), gids)
def test_the_sum_shows_what_the_changes_one_by_one_show(
    several: list[Change], start: frozenset[Gid]
) -> None:
    rows = one_by_one = dict.fromkeys(start, 0)
    for change in several:
        one_by_one = applied(change, one_by_one, 1)
    assert applied(Change.sum(several), rows, 1) == one_by_one


@given(st.lists(changes, max_size=6))
def test_a_flag_of_one_is_a_flag_of_the_sum(several: list[Change]) -> None:
    total = Change.sum(several)
    assert total.reordered is any(change.reordered for change in several)
    assert total.totals is any(change.totals for change in several)
    assert not total.altered & total.gone
    everyone: frozenset[Gid] = frozenset().union(*(c.altered | c.gone for c in several))
    assert total.altered | total.gone == everyone


@given(changes, changes, changes)
def test_it_does_not_matter_which_two_are_added_first(a: Change, b: Change, c: Change) -> None:
    assert (a | b) | c == a | (b | c) == Change.sum((a, b, c))


@given(changes)
def test_no_change_adds_nothing(change: Change) -> None:
    assert change | Change() == Change() | change == Change.sum([change]) == change


@given(changes)
def test_a_change_added_to_itself_is_itself(change: Change) -> None:
    assert change | change == change


def test_the_later_change_wins() -> None:
    came, went = Change(frozenset({A})), Change(gone=frozenset({A}))
    assert came | went == went
    assert went | came == came
    assert came | Change(frozenset({B})) == Change(frozenset({A, B}))


def test_only_a_change_that_alters_something_counts() -> None:
    assert not Change()
    assert not Change.sum([])
    assert Change(frozenset({A}))
    assert Change(gone=frozenset({A}))
    assert Change(reordered=True)
    assert Change(totals=True)
