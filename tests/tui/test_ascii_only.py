"""Without UTF-8 every character gives way to as many in ASCII as it has cells."""

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from ariatui.encoding import has_utf_8, initial_environment
from ariatui.tui import glyphs
from ariatui.tui.ascii_only import AsciiOnly

GLYPHS = [char for name, value in vars(glyphs).items() if name.isupper() for char in value]


def in_ascii(text: str) -> str:
    """What is shown for a text."""
    return "".join(part.text for part in AsciiOnly().apply([Segment(text)], Color(0, 0, 0)))


@pytest.mark.parametrize(
    ("environ", "has_it"),
    [
        ({}, False),
        ({"LANG": ""}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, False),
        ({"LANG": "ru_RU.KOI8-R"}, False),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "de_DE.utf8@euro"}, True),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "C.UTF-8", "LC_CTYPE": "C"}, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "C", "LC_CTYPE": "C", "LC_ALL": "C.UTF-8"}, True),
        ({"LANG": "C.UTF-8", "LC_ALL": ""}, True),
        ({"LANGUAGE": "C.UTF-8"}, False),
    ],
)
def test_the_locale_is_what_the_environment_names(environ: dict[str, str], *, has_it: bool) -> None:
    assert has_utf_8(environ) is has_it


def test_the_environment_is_that_of_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET_SINCE", "1")
    assert "SET_SINCE" not in initial_environment()
    assert "PATH" in initial_environment()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ~ text", "plain ~ text"),
        ("Übermäßig", "Uberma?ig"),
        ("e\u0301te\u0301", "ete"),
        ("日本語.zip", "??????.zip"),
        ("👍 Ж ␛", "?? ? ?"),
        ("\uff21", "??"),
        ("╭─╮│╰╯", "+-+|++"),
        ("●•…", "?*~"),
        ("🔎", "> "),
        ("a⟨200b⟩b ❤˖ 👨⁀👧 👍₄", "a<200b>b ?+ ??^?? ??4"),
    ],
)
def test_the_width_stays(text: str, shown: str) -> None:
    assert in_ascii(text) == shown
    assert len(shown) == cell_len(text)


def test_the_glyphs_have_stand_ins_of_their_own() -> None:
    assert all(cell_len(glyph) == 1 for glyph in GLYPHS)
    stand_ins = [in_ascii(glyph) for glyph in GLYPHS]
    assert "?" not in stand_ins
    states = [glyphs.ACTIVE, glyphs.SEEDING, glyphs.WAITING, glyphs.PAUSED, glyphs.COMPLETE]
    states += [glyphs.ERROR, glyphs.REMOVED, glyphs.CHECKING, glyphs.PHASE]
    assert len({in_ascii(glyph) for glyph in states}) == len(states)
