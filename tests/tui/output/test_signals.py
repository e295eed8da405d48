"""What a terminal is told besides its picture, by what it is: once, and taken back."""

import pytest

from ariatui.text import clean
from ariatui.tui.ascii_only import in_ascii
from ariatui.tui.output.signals import Signals

XTERM = {"TERM": "xterm-256color"}
TITLE, NO_TITLE = "\x1b[22;2t\x1b]2;ariatui nas\x07", "\x1b]2;\x07\x1b[23;2t"
NO_PROGRESS = "\x1b]9;4;0\x07"


def told(environ: dict[str, str]) -> str:
    """What comes of telling everything."""
    signals = Signals(environ)
    signals.show_title(clean("ariatui nas"))
    signals.show_progress(7)
    signals.send_message(clean("ariatui: done"))
    signals.ring()
    return signals.take()


def test_nothing_is_sent_twice_and_all_is_taken_back() -> None:
    signals = Signals(XTERM)
    assert signals.take() == signals.take_back() == ""
    signals.end_progress()
    assert signals.take() == ""
    signals.show_title(clean("ariatui nas"))
    signals.show_progress(None)
    assert signals.take() == f"{TITLE}\x1b]9;4;3\x07"
    signals.show_title(clean("ariatui nas"))
    signals.show_progress(None)
    assert signals.take() == ""
    signals.show_title(clean("ariatui nas 3%"))
    signals.show_progress(3)
    assert signals.take() == "\x1b]2;ariatui nas 3%\x07\x1b]9;4;1;3\x07"
    assert not signals.is_news
    assert signals.take_back() == NO_TITLE + NO_PROGRESS
    assert signals.take_back() == ""
    assert signals.take() == "\x1b[22;2t\x1b]2;ariatui nas 3%\x07\x1b]9;4;1;3\x07"
    signals.end_progress()
    assert signals.take() == NO_PROGRESS
    assert signals.take_back() == NO_TITLE
    assert signals.take() == "\x1b[22;2t\x1b]2;ariatui nas 3%\x07"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (XTERM, f"\x1b]9;ariatui: done\x07\a{TITLE}\x1b]9;4;1;7\x07"),
        ({}, "\a"),
        ({"TERM": "dumb"}, "\a"),
        ({"TERM": "linux"}, "\a"),
        ({"TERM": "foot"}, f"\x1b]9;ariatui: done\x07\a{TITLE}"),
        (
            XTERM | {"LC_TERMINAL": "iTerm2", "LC_TERMINAL_VERSION": "3.5.14"},
            f"\x1b]9;ariatui: done\x07\a{TITLE}",
        ),
        (
            XTERM | {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.6.10"},
            f"\x1b]9;ariatui: done\x07\a{TITLE}\x1b]9;4;1;7\x07",
        ),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"},  # noqa: S108 - no file of ours
            f"\x1bPtmux;\x1b\x1b]9;ariatui: done\x07\x1b\\\a{TITLE}\x1b]9;4;1;7\x07",
        ),
    ],
)
def test_each_terminal_gets_what_it_understands(environ: dict[str, str], expected: str) -> None:
    assert told(environ) == expected


def test_without_utf_8_all_of_it_is_ascii() -> None:
    signals = Signals(XTERM, in_ascii)
    signals.show_title(clean("ariatui Bücher ↓ 1.2 MiB/s"))
    signals.send_message(clean("ariatui: 日本 is complete"))
    assert signals.take() == (
        "\x1b]9;ariatui: ???? is complete\x07\x1b[22;2t\x1b]2;ariatui Bucher D 1.2 MiB/s\x07"
    )
