"""Foreign text made harmless and fitted to cells; sizes, speeds, durations and shares in words.

Names, paths and messages reach us from web servers, torrents and other clients of the daemon. What
`clean` returns is text that no terminal acts on and that every terminal draws in the same number of
cells, so that columns stand. This module does not know where text comes from or where it is shown.

A `Clean` is a row of characters one or two cells wide, each with at most four marks of no width:

=================================================  =============================================
what comes in                                      what is shown
=================================================  =============================================
letters, digits, punctuation, symbols, CJK, emoji  themselves
accents, Thai, Hebrew and Arabic points (Mn, Me)   themselves, four to a character; one with no
                                                   character before it stands on a dotted circle
space and ideographic space                        themselves
no-break space                                     ``␣``
C0 controls and DEL                                their pictures: ``␛`` ``␊`` ``␉`` ... ``␡``
ZWNJ, ZWJ, variation selector 16 (emoji style)     ``·``, ``⁀``, ``˖``: what they join stands apart
skin tones                                         their numbers: ``₂`` to ``₆``
regional indicators (flags)                        their letters: ``DE``
conjoining Hangul                                  composed syllables, or single letters
Indic signs with a width of their own (Mc)         the letter they stand for: ``कि`` as ``कइ``
viramas, which fuse letters                        ``ˎ``
every other blank, C1, surrogates, bidi and all    their numbers: ``⟨200b⟩`` ``⟨202e⟩``, eight
other format characters, line separators, private  to a text; ``�`` for each one more
use, not assigned, blank letters, other variation
selectors, widths in dispute
=================================================  =============================================

Two texts that differ in no more than eight characters that are not seen, or in which ones they
are, look different, unless one of them spells a stand-in out or piles up marks. The Indic rows
cost beauty, but terminals draw ``कि`` in one cell or in two, and ``क्ष`` in one, two or three: as it
stands no width claimed for it is true.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate, islice
from typing import Final, NewType

Clean = NewType("Clean", str)
"""Text that no terminal acts on, and whose every cell width is known."""

_ELLIPSIS: Final = "…"
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
_VIRAMA: Final = "\N{MODIFIER LETTER LOW GRAVE ACCENT}"
_NO_BASE: Final = "\N{DOTTED CIRCLE}"

_OWN: Final = frozenset("▼▲○‖✓✗◆◇»■━─↓↑·…␣�⟨⟩")
"""What the UI itself draws with: one cell each, known without a table."""

_SPELT_OUT: Final = 8
"""How many characters of a text may take the six cells or so of their numbers."""

_MARKS_PER_BASE: Final = 4
_VIRAMA_CLASS: Final = 9  # the canonical combining class that Unicode gives to viramas

_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_MARKS: Final = frozenset({"Mn", "Me"})

_SYLLABLE: Final = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]"
)
_NUMBER: Final = re.compile("⟨[0-9a-f]{2,6}⟩")
_SIGN: Final = re.compile("(?:VOWEL|CONSONANT) SIGN (?:MEDIAL )?|(?:CHO|JUNG|JONG)SEONG ")


def _number_of(code: int) -> str:
    """Return what a character that is not seen, or is no character, is shown as."""
    return f"⟨{code:02x}⟩"


def _fixed() -> dict[int, str]:
    """Return what the characters become that `_rule` would not get right."""
    selectors = (
        *range(0x180B, 0x180E),
        0x180F,
        *range(0xFE00, 0xFE0F),
        *range(0xE0100, 0xE01F0),
    )
    # Marks, letters and a note head that Unicode wants drawn as nothing.
    unseen = (0x034F, 0x115F, 0x17B4, 0x17B5, 0x1D159)
    # Their width changed with Unicode 16, or the C library sees it otherwise.
    disputed = (
        *range(0x2630, 0x2638),
        *range(0x268A, 0x2690),
        *range(0x3248, 0x3250),
        *range(0x4DC0, 0x4E00),
        0x1171E,
        *range(0x1D300, 0x1D377),
    )
    return {
        **{code: chr(0x2400 + code) for code in range(0x20)},
        0x7F: "\N{SYMBOL FOR DELETE}",
        **{code: _number_of(code) for code in (*selectors, *unseen, *disputed, 0x2800)},
        **{0x1F3FB + place: number for place, number in enumerate("₂₃₄₅₆")},
        **{0x1F1E6 + place: letter for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")},
        0x20: " ",
        0x3000: "\N{IDEOGRAPHIC SPACE}",
        0xA0: "\N{OPEN BOX}",
        0x200C: "\N{MIDDLE DOT}",
        0x200D: "\N{CHARACTER TIE}",
        0xFE0F: "\N{MODIFIER LETTER PLUS SIGN}",
    }


def _width_of(char: str) -> int:
    """Return the cells of a character; -1 for one that is no character to draw."""
    if char in _OWN or (char.isascii() and char.isprintable()):
        return 1
    from wcwidth import wcwidth  # noqa: PLC0415 - a twentieth of the start-up time

    return wcwidth(char)


def _spelt(char: str) -> str:
    """Return the letter that a vowel sign or a conjoining jamo stands for."""
    try:
        letter = unicodedata.lookup(_SIGN.sub("LETTER ", unicodedata.name(char, ""), count=1))
    except KeyError:
        letter = char
    is_letter = letter != char and unicodedata.category(letter) == "Lo"
    return letter if is_letter else _number_of(ord(char))


def _rule(char: str) -> str:
    """Return what `char` is shown as, by its category and width."""
    category = unicodedata.category(char)
    if category in _REFUSED:
        return _number_of(ord(char))
    if unicodedata.combining(char) == _VIRAMA_CLASS:
        return _VIRAMA
    if category == "Mc" or "SEONG " in unicodedata.name(char, ""):
        return _spelt(char)
    cells = _width_of(char)
    # A letter without a width or a mark with one: the tables disagree, and so will terminals.
    is_clear = cells >= 0 and (cells == 0) == (category in _MARKS)
    return char if is_clear else _number_of(ord(char))


class _Shown(dict[int, str]):
    """What each code point is shown as: a `str.translate` table filled as characters are met.

    Attributes:
        plain: The characters met so far that are shown as themselves and have a width: text of
            these alone is clean.
    """

    def __init__(self) -> None:
        super().__init__(_fixed())
        self.plain = {char for code, char in self.items() if char == chr(code)}

    def __missing__(self, code: int) -> str:
        char = chr(code)
        shown = _rule(char)
        # The million code points shown as numbers are not kept: they could fill the memory.
        if len(shown) == 1:
            self[code] = shown
        if shown == char and _width_of(char):
            self.plain.add(char)
        return shown


class _Widths(dict[str, int]):
    """The cells each shown character takes, filled as characters are met."""

    def __missing__(self, char: str) -> int:
        cells = self[char] = _width_of(char)
        return cells


_shown: Final = _Shown()
_widths: Final = _Widths()


def _compose(match: re.Match[str]) -> str:
    """Return the syllable that a run of conjoining jamo makes."""
    return unicodedata.normalize("NFC", match[0])


def _shorten(text: str) -> str:
    """Show the characters that are not seen without their numbers after the first few."""
    ends = [match.end() for match in islice(_NUMBER.finditer(text), _SPELT_OUT)]
    if len(ends) < _SPELT_OUT:
        return text
    return text[: ends[-1]] + _NUMBER.sub(_UNKNOWN, text[ends[-1] :])


def _thin_out(text: str) -> str:
    """Drop the marks that are too many, and set one that opens `text` on a base."""
    kept: list[str] = []
    marks = 0
    for char in text:
        if _widths[char]:
            marks = 0
        else:
            marks += 1
            if not kept:
                kept.append(_NO_BASE)
        if marks <= _MARKS_PER_BASE:
            kept.append(char)
    return "".join(kept)


def clean(raw: str, limit: int = 512) -> Clean:
    """Return `raw` as text that is safe to draw anywhere, at most `limit` characters long.

    This is the one place where foreign text is made harmless; the table in the module docstring
    tells what becomes of each kind of character. Cleaning what is clean changes nothing. It fails
    for no string.

    Args:
        raw: Any text, lone surrogates and a million characters included.
        limit: The most characters to return, at least 1; longer text ends in `…`.
    """
    if len(raw) > limit:
        raw = raw[: max(limit - 1, 0)] + _ELLIPSIS
    if (raw.isascii() and raw.isprintable()) or _shown.plain.issuperset(raw):
        return Clean(raw)
    text = _shorten(_SYLLABLE.sub(_compose, raw).translate(_shown))
    if 0 in map(_widths.__getitem__, text):
        text = _thin_out(text)
    if len(text) > limit:
        text = text[: max(limit - 1, 0)] + _ELLIPSIS
    return Clean(text)


def width(text: Clean) -> int:
    """Return how many cells `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_widths.__getitem__, text))


def _head(text: Clean, cells: int) -> str:
    """Return the longest beginning of `text` that takes at most `cells` cells."""
    if text.isascii():
        return text[:cells]
    ends = list(accumulate(map(_widths.__getitem__, text)))
    return text[: bisect_right(ends, cells)]


def _tail(text: Clean, cells: int) -> str:
    """Return the longest end of `text` that takes at most `cells` cells, fewer than all of it."""
    if text.isascii():
        return text[len(text) - cells :]
    ends = list(accumulate(map(_widths.__getitem__, text)))
    dropped = ends[bisect_left(ends, ends[-1] - cells)]
    # To the right of the last character with this end: its marks go with it.
    return text[bisect_right(ends, dropped) :]


def _joined(head: str, tail: str, cells: int) -> Clean:
    """Return `head`, `…` and `tail`, with blanks where a wide character did not fit."""
    gap = cells - 1 - width(Clean(head)) - width(Clean(tail))
    return Clean(head + " " * gap + _ELLIPSIS + tail)


def fit(text: Clean, cells: int) -> Clean:
    """Return `text` in exactly `cells` cells: padded on the right, or cut with `…` as the last.

    A wide character that would be cut in two becomes a space. No cells, or fewer, give "".
    """
    if cells <= 0:
        return Clean("")
    room = cells - width(text)
    if room >= 0:
        return Clean(text + " " * room)
    return _joined(_head(text, cells - 1), "", cells)


def fit_right(text: Clean, cells: int) -> Clean:
    """Return `text` in exactly `cells` cells: padded on the left, or cut as `fit` does."""
    room = cells - width(text)
    return Clean(" " * room + text) if room >= 0 else fit(text, cells)


def fit_middle(text: Clean, cells: int) -> Clean:
    """Return `text` in exactly `cells` cells: padded as `fit` does, or cut in the middle.

    Names of files tend to differ at their ends (`Some.Long.Na…720p.mkv`), so both ends stay.
    """
    if cells <= 0 or width(text) <= cells:
        return fit(text, cells)
    tail = _tail(text, (cells - 1) // 2)
    return _joined(_head(text, cells - 1 - width(Clean(tail))), tail, cells)


def wrap(text: Clean, cells: int, most: int) -> list[Clean]:
    """Return `text` in lines of at most `cells` cells, broken at spaces as far as there are any.

    Of more than `most` lines the last one ends in `…`. No text, cells or lines give none.
    """
    lines: list[Clean] = []
    rest = Clean(text.strip(" "))
    while rest and cells > 0 and len(lines) < most:
        head = _head(rest, cells)
        if head == rest or not head or len(lines) == most - 1:
            return [*lines, Clean(fit(rest, cells).rstrip(" "))]
        end = len(head) if rest[len(head)] == " " else head.rfind(" ")
        line = head[:end] if end > 0 else head
        lines.append(Clean(line.rstrip(" ")))
        rest = Clean(rest[len(line) :].lstrip(" "))
    return lines


_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def size(count: int) -> Clean:
    """Return `count` bytes in binary units, rounded down, in at most 8 cells.

    Below 100 of a unit one decimal is shown, from there on none: `812 B`, `99.9 KiB`, `100 KiB`,
    `1023 KiB`, `1.0 MiB`. Less than nothing is `0 B`.
    """
    count = max(count, 0)
    power = min(max(count.bit_length() - 1, 0) // 10, len(_UNITS) - 1)
    if power == 0:
        return Clean(f"{count} B")
    tenths = count * 10 >> 10 * power
    value = f"{tenths // 10}.{tenths % 10}" if tenths < 1000 else f"{tenths // 10}"
    return Clean(f"{value} {_UNITS[power]}")


def speed(bytes_per_second: int) -> Clean:
    """Return a speed as `1.2 MiB/s`, in at most 10 cells.

    What stands still is "", so that the eye finds what moves.
    """
    return Clean(f"{size(bytes_per_second)}/s" if bytes_per_second > 0 else "")


_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_YEAR: Final = 365 * _DAY


def duration(seconds: int | None) -> Clean:
    """Return a time span in its two largest units, in at most 6 cells.

    `45s`, `3m05s`, `1h02m`, `3d04h`; from 100 days on the days alone. It is "" for None, for less
    than nothing, and for a year or more, which is no better known than None.
    """
    if seconds is None or not 0 <= seconds < _YEAR:
        return Clean("")
    if seconds < _MINUTE:
        return Clean(f"{seconds}s")
    if seconds < _HOUR:
        return Clean(f"{seconds // _MINUTE}m{seconds % _MINUTE:02}s")
    if seconds < _DAY:
        return Clean(f"{seconds // _HOUR}h{seconds % _HOUR // _MINUTE:02}m")
    if seconds < 100 * _DAY:
        return Clean(f"{seconds // _DAY}d{seconds % _DAY // _HOUR:02}h")
    return Clean(f"{seconds // _DAY}d")


def percent(done: int, total: int) -> Clean:
    """Return the share of `total` that is `done` in whole percent, from `0%` to `100%`.

    It is rounded down, so that `100%` means complete. It is "" when `total` is not known (0).
    """
    if total <= 0:
        return Clean("")
    return Clean(f"{min(max(done * 100 // total, 0), 100)}%")
