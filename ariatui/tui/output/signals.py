"""What is told to the terminal beside what it draws: its title, progress, a bell, a message.

Nothing is sent twice, and all of it can be taken back.

- The title that was there before is kept on the terminal's own stack (xterm's window operations);
  one that has none gets an empty title, which stands for its default.
- Progress is ConEmu's OSC 9;4, which Windows Terminal, Ghostty, kitty, VTE, mintty and others
  show. Terminals that would take it for a message get none. tmux swallows it unless it is new
  enough to make something of it; it is not smuggled through, since the panes of a window would
  all write over the progress of the others, and it would stay after tmux is detached.
- Messages are OSC 9, as iTerm2 has it. tmux hands them on where `allow-passthrough` is on, and
  drops them otherwise; GNU screen drops them.
"""

import re
from collections.abc import Callable, Mapping

from ariatui.text import Clean

_END = "\x07"
_PUSH_TITLE, _POP_TITLE = "\x1b[22;2t", "\x1b[23;2t"
_NO_PROGRESS = f"\x1b]9;4;0{_END}"

_KNOWS_NOTHING = re.compile("|dumb|linux|unknown|vt[0-9].*|cons25.*")
"""By TERM: what may draw as text what it does not know."""

_TAKES_PROGRESS_FOR_MESSAGES = re.compile("foot.*")
_ITERM_SHOWS_PROGRESS = (3, 6, 6)


class Signals:
    """What a terminal has been told, and is to be told.

    Args:
        environ: The environment, as far as the terminal has left word in it.
        in_locale: Gives a text as the terminal can show it.
    """

    def __init__(self, environ: Mapping[str, str], in_locale: Callable[[str], str] = str) -> None:
        self._in_locale = in_locale
        term = environ.get("TERM", "")
        self._is_capable = _KNOWS_NOTHING.fullmatch(term) is None
        self._shows_progress = (
            self._is_capable
            and _TAKES_PROGRESS_FOR_MESSAGES.fullmatch(term) is None
            and not _is_old_iterm(environ)
        )
        self._is_in_tmux = bool(environ.get("TMUX"))
        self._title: str | None = None
        self._shown_title: str | None = None
        self._progress = ""
        self._shown_progress = ""
        self._once = ""

    def show_title(self, text: Clean) -> None:
        """Have this as the title."""
        if self._is_capable:
            self._title = self._in_locale(text)

    def show_progress(self, percent: int | None) -> None:
        """Have so much shown as done; None stands for work whose end is not known."""
        if self._shows_progress:
            self._progress = f"\x1b]9;4;3{_END}" if percent is None else _progress(percent)

    def end_progress(self) -> None:
        """Nothing is under way."""
        self._progress = ""

    def ring(self) -> None:
        """Ring the bell."""
        self._once += "\a"

    def send_message(self, text: Clean) -> None:
        """Have the desktop show this, which must begin with a letter."""
        if self._is_capable:
            message = f"\x1b]9;{self._in_locale(text)}{_END}"
            self._once += f"\x1bPtmux;\x1b{message}\x1b\\" if self._is_in_tmux else message

    @property
    def is_news(self) -> bool:
        """Whether there is anything to send."""
        shown = self._shown_title, self._shown_progress
        return bool(self._once) or (self._title, self._progress) != shown

    def take(self) -> str:
        """What is to be sent now."""
        told, self._once = self._once, ""
        if self._title is not None and self._title != self._shown_title:
            push = _PUSH_TITLE if self._shown_title is None else ""
            told += f"{push}\x1b]2;{self._title}{_END}"
            self._shown_title = self._title
        if self._progress != self._shown_progress:
            told += self._progress or _NO_PROGRESS
            self._shown_progress = self._progress
        return told

    def take_back(self) -> str:
        """What takes back all that was sent, so that it is to be sent anew."""
        title = "" if self._shown_title is None else f"\x1b]2;{_END}{_POP_TITLE}"
        progress = _NO_PROGRESS if self._shown_progress else ""
        self._shown_title, self._shown_progress = None, ""
        return title + progress


def _progress(percent: int) -> str:
    return f"\x1b]9;4;1;{percent}{_END}"


def _is_old_iterm(environ: Mapping[str, str]) -> bool:
    """Whether it is an iTerm2 that shows messages only; ssh hands on what is called LC_*."""
    if environ.get("TERM_PROGRAM") == "iTerm.app":
        version = environ.get("TERM_PROGRAM_VERSION", "")
    elif environ.get("LC_TERMINAL") == "iTerm2":
        version = environ.get("LC_TERMINAL_VERSION", "")
    else:
        return False
    numbers = tuple(int(part) for part in re.findall("[0-9]+", version)[:3])
    return numbers < _ITERM_SHOWS_PROGRESS
