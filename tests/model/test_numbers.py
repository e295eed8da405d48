"""A number is one that aria2 can have written."""

import pytest

from ariatui.model.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 19, 10**19 - 1)])
def test_it_is_read(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "+1", "1_000", " 1", "1\n", "9" * 5000])
def test_what_is_none_is_none(text: str) -> None:
    assert whole(text) is None
