"""Marks are by gid, and each step tells whose mark it altered."""

from ariatui.model.download import Gid
from ariatui.model.marks import Marks

A, B, C, D = ROWS = [Gid(letter * 16) for letter in "abcd"]


def test_toggling_marks_and_unmarks() -> None:
    marks = Marks()
    assert marks.toggle([A]) == {A}
    assert marks.toggle([B]) == {B}
    assert marks.gids == {A, B}
    assert marks.toggle([A]) == {A}
    assert marks.gids == {B}
    assert marks.toggle(ROWS) == {*ROWS}
    assert marks.gids == {A, C, D}


def test_all_or_none_of_those_shown() -> None:
    marks = Marks()
    marks.toggle([D])
    assert marks.toggle_all([A, B]) == {A, B}
    assert marks.gids == {A, B, D}
    assert marks.toggle_all([B]) == {B}
    assert marks.toggle_all([A, B, C]) == {B, C}
    assert marks.toggle_all([A, B, C]) == {A, B, C}
    assert marks.gids == {D}
    assert marks.clear() == {D}
    assert not marks


def test_a_range_follows_the_cursor_and_keeps_what_was_marked() -> None:
    marks = Marks()
    marks.toggle([A])
    assert marks.begin_range(C) == {C}
    assert marks.reach(ROWS, D) == {D}
    assert marks.reach(ROWS, B) == {B, D}
    assert marks.gids == {A, B, C}
    assert marks.reach(ROWS, A) == set()
    assert marks.reach(ROWS, C) == {B}
    assert marks.gids == {A, C}
    assert marks.has_range
    marks.end_range()
    assert marks.reach(ROWS, D) == set()
    assert marks.gids == {A, C}


def test_a_range_can_be_abandoned() -> None:
    marks = Marks()
    marks.toggle([B])
    marks.begin_range(A)
    marks.reach(ROWS, D)
    assert marks.abandon_range() == {A, C, D}
    assert marks.gids == {B}
    assert not marks.has_range


def test_a_range_ends_where_its_beginning_is_no_row() -> None:
    marks = Marks()
    marks.begin_range(A)
    marks.reach(ROWS, B)
    assert marks.reach([B, C, D], D) == set()
    assert not marks.has_range
    assert marks.gids == {A, B}


def test_what_was_added_in_place_of_a_marked_one_is_marked() -> None:
    marks = Marks()
    marks.toggle([A, B])
    marks.forget({B}, [D])
    assert marks.gids == {A, D}


def test_the_gone_are_marked_no_longer() -> None:
    marks = Marks()
    marks.toggle([A, B])
    marks.forget({B, D})
    assert marks.gids == {A}
    marks.begin_range(C)
    marks.forget({A, C})
    assert not marks.has_range
    assert marks.gids == set()
    assert marks.reach(ROWS, D) == set()
