"""Bitfields counted and folded, also those that make no sense."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.pieces import fold, held


@given(st.lists(st.booleans(), min_size=1, max_size=300), st.integers(1, 60))
def test_every_piece_is_counted_in_one_stretch(pieces: list[bool], cells: int) -> None:
    bits = "".join("01"[piece] for piece in pieces)
    padded = bits + "0" * (-len(bits) % 8)
    digits = f"{int(padded, 2):0{len(padded) // 4}x}"
    folded = fold(digits, len(pieces), cells)
    assert len(folded) == min(cells, len(pieces))
    assert held(digits) == sum(pieces) == sum(done for done, _ in folded)
    lengths = [count for _, count in folded]
    assert sum(lengths) == len(pieces)
    assert max(lengths) - min(lengths) <= 1
    place = 0
    for done, count in folded:
        assert done == sum(pieces[place : place + count])
        place += count


@pytest.mark.parametrize(("digits", "pieces"), [("", 5), ("ff", 9), ("f", 4), ("zz", 8), ("ff", 0)])
def test_a_bitfield_that_does_not_fit_is_not_drawn(digits: str, pieces: int) -> None:
    assert fold(digits, pieces, 10) == []


def test_100_000_pieces_are_folded_in_no_time() -> None:
    digits = "f0" * 12_500
    began = time.process_time()
    for _ in range(10):
        fold(digits, 100_000, 400)
    assert (time.process_time() - began) / 10 < 0.02
    assert {done / count for done, count in fold(digits, 100_000, 400)} <= {0.5, 0.496, 0.504}
