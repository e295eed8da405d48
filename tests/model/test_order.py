"""Stretches of three lists, told one after the other, become the daemon's order."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ariatui.model.download import Gid, Section
from ariatui.model.order import Order

GIDS = [Gid(f"{number:016x}") for number in range(12)]
A, B, C, D = GIDS[:4]

gids = st.sampled_from(GIDS)
sections = st.sampled_from(Section)
some = st.lists(gids, unique=True)


def order_of(section: Section, standing: Sequence[Gid]) -> Order:
    """An order that has been told this list."""
    order = Order()
    for gid in standing:
        order.move(gid, section)
    order.place(section, 0, list(standing))
    return order


class OrderMachine(RuleBasedStateMachine):
    """Whatever is told, each download stands once, in the section that was told last."""

    def __init__(self) -> None:
        super().__init__()
        self.order = Order()
        self.sections: dict[Gid, Section] = {}

    @rule(gid=gids, section=sections)
    def move(self, gid: Gid, section: Section) -> None:
        self.order.move(gid, section)
        self.sections[gid] = section

    @rule(gid=gids)
    def discard(self, gid: Gid) -> None:
        self.order.discard(gid)
        self.sections.pop(gid, None)

    @rule(section=sections, offset=st.integers(0, 15), stretch=some)
    def place(self, section: Section, offset: int, stretch: list[Gid]) -> None:
        """As the mirror does: those only that are known to stand in the section."""
        stretch = [gid for gid in stretch if self.sections.get(gid) is section]
        others = {s: list(self.order.section(s)) for s in Section if s is not section}
        before = list(self.order.section(section))
        altered = self.order.place(section, offset, stretch)
        after = list(self.order.section(section))
        assert altered is (after != before)
        rest = [gid for gid in before if gid not in stretch]
        assert [gid for gid in after if gid not in stretch] == rest
        first = min(offset, len(rest))
        assert after[first : first + len(stretch)] == stretch
        assert all(list(self.order.section(s)) == order for s, order in others.items())

    @invariant()
    def none_is_lost_or_doubled(self) -> None:
        for section in Section:
            told = [gid for gid, at in self.sections.items() if at is section]
            assert sorted(self.order.section(section)) == sorted(told)

    @invariant()
    def rows_are_the_sections_one_below_the_other(self) -> None:
        rows = [gid for section in Section for gid in self.order.section(section)]
        assert list(self.order.rows()) == rows


TestOrderMachine = OrderMachine.TestCase
TestOrderMachine.settings = settings(max_examples=60, stateful_step_count=25)


@given(
    section=sections,
    before=some,
    truth=some,
    lengths=st.lists(st.integers(1, 5), min_size=12, max_size=12),
)
def test_a_pass_over_a_list_that_stands_still_yields_that_list(
    section: Section, before: list[Gid], truth: list[Gid], lengths: list[int]
) -> None:
    order = order_of(section, before)
    offset = 0
    for length in lengths:
        page = truth[offset : offset + length]
        for gid in page:
            if gid not in order.section(section):
                order.move(gid, section)
        order.place(section, offset, page)
        offset += len(page)
    assert list(order.section(section))[: len(truth)] == truth
    assert set(order.section(section)) == {*before, *truth}


def test_what_is_placed_where_it_stands_alters_nothing() -> None:
    order = order_of(Section.WAITING, [A, B, C])
    assert not order.place(Section.WAITING, 1, [B, C])
    assert not order.place(Section.WAITING, 1, [])
    assert order.place(Section.WAITING, 0, [B])


def test_a_stretch_behind_the_end_of_what_is_known_stands_at_that_end() -> None:
    """More is told than was known before; nothing stands elsewhere for it."""
    order = order_of(Section.WAITING, [A, B])
    assert not order.place(Section.WAITING, 5, [B])
    assert order.section(Section.WAITING) == [A, B]


@pytest.mark.parametrize("section", Section)
def test_one_that_goes_away_and_comes_back_stands_once(section: Section) -> None:
    order = order_of(section, [A, B])
    order.discard(A)
    order.move(A, section)
    assert sorted(order.rows()) == [A, B]


def test_rows_are_active_then_waiting_then_stopped() -> None:
    order = Order()
    for gid, section in ((A, Section.STOPPED), (B, Section.WAITING), (C, Section.ACTIVE)):
        order.move(gid, section)
    assert order.rows() == [C, B, A]


def test_a_started_one_stands_last_among_the_active() -> None:
    order = order_of(Section.ACTIVE, [A, B])
    order.move(C, Section.ACTIVE)
    assert order.section(Section.ACTIVE) == [A, B, C]


def test_to_forget_an_unknown_one_does_nothing() -> None:
    order = order_of(Section.ACTIVE, [A])
    order.discard(D)
    assert order.rows() == [A]


def test_a_download_that_is_told_twice_stands_once() -> None:
    order = Order()
    gids = [Gid(f"{number:016x}") for number in range(3)]
    for gid in gids:
        order.move(gid, Section.WAITING)
    order.place(Section.WAITING, 0, [gids[2], gids[0], gids[2], gids[1], gids[0]])
    assert list(order.rows()) == [gids[2], gids[0], gids[1]]
