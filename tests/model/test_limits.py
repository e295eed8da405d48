"""Limits of speed are read as people write them, and as aria2 counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.limits import BadLimit, read_limit, written


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("500K", 512_000),
        ("2M", 2_097_152),
        ("1.5 MiB/s", 1_572_864),
        ("1,5m", 1_572_864),
        (" 500 kB/s ", 512_000),
        (".5M", 524_288),
        ("1G", 1 << 30),
        ("12", 12),
        ("0", 0),
        ("0K", 0),
        ("None", 0),
        ("unlimited", 0),
    ],
)
def test_it_is_read(text: str, limit: int) -> None:
    assert read_limit(text) == limit


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Write a speed like"),
        ("fast", "Write a speed like"),
        ("-1", "Write a speed like"),
        ("1..2", "Write a speed like"),
        ("9" * 5000, "Write a speed like"),
        ("8 Mbit/s", "not bits"),
        ("8Mbps", "not bits"),
        ("8Mb/s", "not bits"),
        ("2G", "2 GiB/s or more"),
        ("0.1", "less than a byte"),
    ],
)
def test_it_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(BadLimit, match=why):
        read_limit(text)


@given(st.integers(0, (1 << 31) - 1))
def test_what_is_written_is_read_the_same(limit: int) -> None:
    assert read_limit(written(limit)) == limit
