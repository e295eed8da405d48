"""What `clean` lets out is inert and as wide as claimed, and the words for figures are right."""

import time
import unicodedata

import pyte
import pytest
import wcwidth
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ariatui.text import (
    Clean,
    clean,
    duration,
    fit,
    fit_middle,
    fit_right,
    percent,
    size,
    speed,
    width,
    wrap,
)

INERT_BUT_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

HOSTILE = {
    "clear screen": "\x1b[2J",
    "cursor report": "\x1b[6n",
    "window title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "clipboard, other end": "\x1b]52;c;cm0gLXJm\x1b\\",
    "device control": "\x1bP1$r0m\x1b\\",
    "8-bit CSI": "\x9b31mC1.bin",
    "8-bit OSC": "\x9d0;owned\x9c",
    "next line": "a\x85b",
    "nul and delete": "a\x00b\x7fc",
    "shifts": "\x0e lqk \x0f",
    "return and backspace": "safe\rfile\x08\x08",
    "newline": "first\nsecond\r\n",
    "tab": "a\tb",
    "bidi override": "x\u202egpj.exe",
    "bidi isolate": "\u2066a\u2069",
    "zero width": "a\u200bb\u2060c\ufeff",
    "line separators": "a\u2028b\u2029c",
    "tag characters": "a\U000e0041\U000e0042\U000e007f",
    "lone surrogates": "\ud800a\udfff",
    "private use": "\ue0b0\U000f0000\U0010fffd",
    "not characters": "\ufffe\uffff\U0010ffff",
    "blank letters": "\u115f\u1160\u3164\uffa0\u17b4\u17b5",
    "zalgo": "Z" + "\u0300\u0489" * 1000,
    "opening marks": "\u0301" * 9,
    "marks on a joiner": "\u200d\u0301\ufe0f\u20e3",
    "old Hangul": "\u1100\u1100\u1161\u11a8\u11a8 \ua960\ud7b0\ud7cb",
    "fused letters": "\u0938\u094d\u0924\u094d\u0930\u0940 \u0bcd\u4e2d",
    "hexagrams": "\u4dc0\u2630\U0001d300\u3248",
    "flags": "\U0001f1e9\U0001f1ea\U0001f1e9",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "skins": "\U0001f44d\U0001f3fd \U0001f3fd",
    "emoji style": "\u2764\ufe0f 1\ufe0f\u20e3 \u231a\ufe0e",
}

UNTOUCHED = [
    "[Group] Show - 01 [1080p].mkv",
    "[@click=app.quit]x[/] [/nope] \\[",
    "Café Müller “Živjo” — №5 Ελλάδα Привет.mkv",
    "日本語の名前 第一話「完」.mkv",
    "한국어 파일.zip",
    "مرحبا بالعالم.pdf",
    "שלום שָׁלוֹם.pdf",
    "สวัสดีชาวโลก กี้.mp4",
    "🎬 Film 🔥🔥 ✨.mp4",
    "e\u0301 o\u0302\u0323",
    "全角\u3000空白",
    "already � · ⁀ ˖ ₄ ˎ ␣ ␛ ◌\u0301 … ⟨200b⟩",
]

SHOWN = {
    "a\x1b[2Jb\x7f": "a␛[2Jb␡",
    "Errors occurred.\n": "Errors occurred.␊",
    "x\u202egpj.exe": "x⟨202e⟩gpj.exe",
    "a\u00a0b\u2009c\u2800d": "a␣b⟨2009⟩c⟨2800⟩d",
    "a\x9b31m": "a⟨9b⟩31m",
    "\ud800\ufeff\U0010fffd": "⟨d800⟩⟨feff⟩⟨10fffd⟩",
    "\u200b" * 10: "⟨200b⟩" * 8 + "��",
    "\u0301x": "◌\u0301x",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": "می·خواهم",
    "\U0001f468\u200d\U0001f467": "👨⁀👧",
    "\u2764\ufe0f": "❤˖",
    "\U0001f44d\U0001f3fd": "👍₄",
    "\U0001f1e9\U0001f1ea film": "DE film",
    "\u1112\u1161\u11ab\u1100\u1173\u11af": "한글",
    "\uac00\u11a8": "각",
    "हिन्दी": "हइनˎदई",
}

SPOKEN = st.sampled_from("aZ.é日😀กกี้한עا ")
TRICKY = st.sampled_from("".join(HOSTILE.values()))
ANY_CHARACTER = st.characters(codec=None, exclude_categories=())
ANY_TEXT = st.text(st.one_of(ANY_CHARACTER, SPOKEN, TRICKY), max_size=60)
CLEAN_TEXT = ANY_TEXT.map(clean)
CELLS = st.integers(min_value=-2, max_value=70)


def cells_drawn(text: str) -> int:
    """Return the column of the cursor after `text`, or fail if it went to another line."""
    screen = pyte.Screen(80, 5)
    # One by one: pyte drops what follows a mark whose combining class is 0, such as Thai vowels.
    for char in text:
        screen.draw(char)
    assert screen.cursor.y == 0
    return screen.cursor.x


def most_marks(text: str) -> int:
    """Return the length of the longest run of characters without a width."""
    longest = run = 0
    for char in text:
        run = run + 1 if wcwidth.wcwidth(char) == 0 else 0
        longest = max(longest, run)
    return longest


def check_inert(text: Clean) -> None:
    assert not {unicodedata.category(char) for char in text} & INERT_BUT_UNSEEN
    assert not any(unicodedata.category(char) == "Zs" for char in text if char not in " \u3000")
    assert most_marks(text) <= 4
    assert not text or wcwidth.wcwidth(text[0]) > 0


def check_width(text: Clean) -> None:
    claimed = width(text)
    assert cell_len(text) == claimed
    assert wcwidth.wcswidth(text) == claimed
    assert sum(map(wcwidth.wcwidth, text)) == claimed
    assert sum(map(cell_len, text)) == claimed


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_inert_and_as_wide_as_claimed(raw: str) -> None:
    text = clean(raw)
    check_inert(text)
    check_width(text)
    assert clean(text) == text
    assert cells_drawn(fit(text, 30) + "|") == 31


@pytest.mark.parametrize("raw", UNTOUCHED)
def test_ordinary_names_stay_as_they_are(raw: str) -> None:
    text = clean(raw)
    assert text == raw
    check_width(text)


@pytest.mark.parametrize(("raw", "shown"), SHOWN.items())
def test_what_stands_for_what(raw: str, shown: str) -> None:
    assert clean(raw) == shown


ASSIGNED = (*range(0, 0x40000, 0x8000), 0xE0000, 0xF0000, 0x108000)
"""Where code points are assigned, or are for private use: in the planes between none is."""


@pytest.mark.parametrize("first", ASSIGNED)
def test_every_character_is_inert_as_wide_as_claimed_and_settled(first: int) -> None:
    for start in range(first, first + 0x8000, 0x80):
        texts = [clean(f"z{chr(code)}") for code in range(start, start + 0x80)]
        numbers = [f"z⟨{code:02x}⟩" for code in range(start, start + 0x80)]
        # Spread by a letter, so that the limit on marks spares all of them.
        others = Clean("".join(set(texts).difference(numbers)))
        assert len(others) == 2 * len(set(texts).difference(numbers))
        check_inert(others)
        check_width(others)
        assert clean(others) == others


@settings(max_examples=100)
@given(ANY_TEXT)
@example("a" + "\u0301" * 4 + "\u094d\u4e2d")
@example("\U0001f1e6\u0301")
def test_any_text_is_inert_as_wide_as_claimed_and_settled(raw: str) -> None:
    text = clean(raw)
    check_inert(text)
    check_width(text)
    assert clean(text) == text


@settings(max_examples=100)
@given(ANY_TEXT, st.integers(min_value=1, max_value=70))
@example("\u0301ab", 3)
def test_no_text_is_longer_than_the_limit(raw: str, limit: int) -> None:
    text = clean(raw, limit)
    assert len(text) <= limit
    assert clean(text, limit) == text
    if len(raw) > limit:
        assert text.endswith("…")


def test_long_text_ends_in_an_ellipsis() -> None:
    assert clean("n" * 512) == "n" * 512
    assert clean("n" * 513) == "n" * 511 + "…"
    assert clean("abc", 1) == "…"
    assert clean("abc", 0) == "…"


@settings(max_examples=100)
@given(CLEAN_TEXT, CELLS)
@example(clean("日本"), 2)
@example(clean("日本"), 3)
def test_fitted_text_takes_exactly_its_cells(text: Clean, cells: int) -> None:
    for fitted in (fit(text, cells), fit_right(text, cells), fit_middle(text, cells)):
        assert width(fitted) == max(cells, 0)
        check_inert(fitted)
        check_width(fitted)
        if 0 < cells < width(text):
            assert "…" in fitted


@settings(max_examples=100)
@given(ANY_TEXT)
def test_what_follows_is_drawn_where_it_should_be(raw: str) -> None:
    for fitted in (fit(clean(raw), 30), fit_right(clean(raw), 30), fit_middle(clean(raw), 30)):
        assert cells_drawn(fitted) == 30


IGNORED = {
    *(0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFF9),
    *range(0xE0000, 0xE1000),
}
"""What is drawn as nothing (`Default_Ignorable_Code_Point`, and the blank of Braille)."""

UNSEEN = [
    chr(code)
    for code in range(0x110000)
    if code in IGNORED or unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
]


def test_no_two_characters_that_are_not_seen_look_alike() -> None:
    assert len({clean(f"a{char}") for char in UNSEEN}) == len(UNSEEN)


PLACED = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), max_size=8)


def with_unseen(seen: str, placed: list[tuple[int, int]], some: tuple[str, str]) -> str:
    """A text with these of two unseen characters at these places of it."""
    for place, which in placed:
        seen = seen[:place] + some[which] + seen[place:]
    return seen


@settings(max_examples=200)
@given(
    st.text(SPOKEN, max_size=4),
    st.tuples(st.sampled_from(UNSEEN), st.sampled_from(UNSEEN)),
    PLACED,
    PLACED,
)
@example("a", ("\u200b", "\u200d"), [(1, 0)], [(1, 1)])
@example("a", ("\u200b", "\u200d"), [(1, 0)], [])
def test_what_differs_in_up_to_eight_characters_that_are_not_seen_looks_different(
    seen: str,
    some: tuple[str, str],
    placed: list[tuple[int, int]],
    otherwise: list[tuple[int, int]],
) -> None:
    one, other = with_unseen(seen, placed, some), with_unseen(seen, otherwise, some)
    assert (clean(one) == clean(other)) is (one == other)


@settings(max_examples=100)
@given(st.text(st.sampled_from(UNSEEN), max_size=200))
def test_a_flood_of_what_is_not_seen_stays_short(flood: str) -> None:
    text = clean(flood)
    assert len(text) <= len(flood) + 8 * len("⟨10ffff⟩")
    assert text.count("⟨") <= 8


@pytest.mark.parametrize(
    ("text", "cells", "left", "right", "middle"),
    [
        ("abc", 5, "abc  ", "  abc", "abc  "),
        ("abc", 3, "abc", "abc", "abc"),
        ("abcdef", 5, "abcd…", "abcd…", "ab…ef"),
        ("abcdef", 4, "abc…", "abc…", "ab…f"),
        ("abcdef", 2, "a…", "a…", "a…"),
        ("abcdef", 1, "…", "…", "…"),
        ("abcdef", 0, "", "", ""),
        ("", -1, "", "", ""),
        ("", 2, "  ", "  ", "  "),
        ("日本語", 5, "日本…", "日本…", "日…語"),
        ("日本語", 4, "日 …", "日 …", "日 …"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301…", "e\u0301…"),
        ("abce\u0301e\u0301", 3, "ab…", "ab…", "a…e\u0301"),
        ("abcdef日日日", 8, "abcdef …", "abcdef …", "abcde…日"),
        ("Some.Long.Name.720p.mkv", 15, "Some.Long.Name…", "Some.Long.Name…", "Some.Lo…20p.mkv"),
    ],
)
def test_fitting(text: str, cells: int, left: str, right: str, middle: str) -> None:
    assert fit(clean(text), cells) == left
    assert fit_right(clean(text), cells) == right
    assert fit_middle(clean(text), cells) == middle


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (-1, "0 B"),
        (0, "0 B"),
        (812, "812 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (10 * 1024 - 1, "9.9 KiB"),
        (10 * 1024, "10.0 KiB"),
        (100 * 1024 - 1, "99.9 KiB"),
        (100 * 1024, "100 KiB"),
        (1024**2 - 1, "1023 KiB"),
        (1024**2, "1.0 MiB"),
        (1024**3 - 1, "1023 MiB"),
        (1024**3, "1.0 GiB"),
        (1024**4, "1.0 TiB"),
        (1024**5, "1.0 PiB"),
        (1024**6 - 1, "1023 PiB"),
        (1024**6, "1.0 EiB"),
        (9_999_999_999_999_999_999, "8.6 EiB"),
    ],
)
def test_sizes_at_the_borders_of_units(count: int, shown: str) -> None:
    assert size(count) == shown


@given(st.integers(min_value=0, max_value=10**19), st.integers(min_value=0, max_value=10**19))
def test_figures_fit_their_columns(one: int, other: int) -> None:
    assert width(size(one)) <= 8
    assert width(speed(one)) <= 10
    assert width(duration(one)) <= 6
    assert width(percent(one, other)) <= 4


@given(st.integers(min_value=0, max_value=365 * 86400 - 1))
def test_a_duration_within_a_year_is_told_in_few_cells(seconds: int) -> None:
    assert 2 <= width(duration(seconds)) <= 6


@pytest.mark.parametrize(
    ("bytes_per_second", "shown"),
    [(-5, ""), (0, ""), (1, "1 B/s"), (1258291, "1.1 MiB/s"), (1024**2 - 1, "1023 KiB/s")],
)
def test_speeds(bytes_per_second: int, shown: str) -> None:
    assert speed(bytes_per_second) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, ""),
        (-1, ""),
        (0, "0s"),
        (59, "59s"),
        (60, "1m00s"),
        (185, "3m05s"),
        (3599, "59m59s"),
        (3600, "1h00m"),
        (3779, "1h02m"),
        (86399, "23h59m"),
        (86400, "1d00h"),
        (3 * 86400 + 4 * 3600, "3d04h"),
        (100 * 86400 - 1, "99d23h"),
        (100 * 86400, "100d"),
        (365 * 86400 - 1, "364d"),
        (365 * 86400, ""),
    ],
)
def test_durations(seconds: int | None, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [
        (0, 0, ""),
        (5, 0, ""),
        (0, 10, "0%"),
        (-1, 10, "0%"),
        (999, 1000, "99%"),
        (10**19 - 1, 10**19, "99%"),
        (1000, 1000, "100%"),
        (2000, 1000, "100%"),
    ],
)
def test_shares(done: int, total: int, shown: str) -> None:
    assert percent(done, total) == shown


def fastest(names: list[str]) -> float:
    """Return the seconds `clean` takes for all `names`, the best of five runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for name in names:
            clean(name)
        times.append(time.perf_counter() - start)
    return min(times)


def test_cleaning_is_cheap() -> None:
    names = [f"Some.Show.S01E{number:04}.1080p.WEB-DL-GROUP.mkv" for number in range(10_000)]
    assert fastest(names) < 0.03
    assert fastest(["\u202e" * 1_000_000]) < 0.005


# Lines.


@pytest.mark.parametrize(
    ("text", "cells", "most", "lines"),
    [
        ("", 10, 3, []),
        ("   ", 10, 3, []),
        ("one two", 0, 3, []),
        ("one two", 10, 0, []),
        ("one two", 7, 3, ["one two"]),
        ("one two", 6, 3, ["one", "two"]),
        ("one two", 3, 3, ["one", "two"]),
        ("one  two", 4, 3, ["one", "two"]),
        ("onetwo", 3, 3, ["one", "two"]),
        ("to onetwothree", 5, 9, ["to", "onetw", "othre", "e"]),
        ("one two three", 5, 2, ["one", "two …"]),
        ("one two three", 9, 1, ["one two …"]),
        ("日本語 中文", 6, 2, ["日本語", "中文"]),
        ("日本語中文", 5, 2, ["日本", "語中…"]),
        ("日本", 1, 3, ["…"]),
    ],
)
def test_wrap(text: str, cells: int, most: int, lines: list[str]) -> None:
    assert wrap(clean(text), cells, most) == lines


@given(st.text(max_size=60), st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, cells: int) -> None:
    cleaned = clean(text)
    lines = wrap(cleaned, cells, 1000)
    assert all(0 < width(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == cleaned.replace(" ", "")


@given(st.text(max_size=60), st.integers(1, 20), st.integers(1, 4))
def test_wrapped_lines_are_never_too_many_or_too_wide(text: str, cells: int, most: int) -> None:
    lines = wrap(clean(text), cells, most)
    assert len(lines) <= most
    assert all(width(line) <= cells for line in lines)
