"""Everything that config.toml can say: name, default, meaning, and what it may be.

The keys of actions are not here: they are those of the table of actions.
"""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Generic, NamedTuple, TypeVar

from ariatui.actions.keymap import PRESETS
from ariatui.server.endpoint import Endpoint, SecretInAddress, SettingsError, parse_endpoint, quoted

T_co = TypeVar("T_co", covariant=True)

COLUMNS: tuple[str, ...] = (
    "state",
    "name",
    "size",
    "progress",
    "percent",
    "down",
    "up",
    "left",
    "connections",
)
"""The ids of the table's columns, in the order that they have by default."""

_LONGEST_REFRESH = 60.0
_SHORTEST_REFRESH = 0.5


class Wrong(ValueError):
    """A value that cannot be; ``str()`` is the rest of a sentence that begins with its name."""


class Option(NamedTuple, Generic[T_co]):
    """Something that can be set."""

    name: str
    default: T_co
    about: str
    """What it means, for the comment above it."""
    read: Callable[[object], T_co]
    """The value as the program holds it; raises `Wrong`."""
    example: object = None
    """What is written out where the default cannot be."""


def _switch(name: str, about: str, *, default: bool) -> Option[bool]:
    return Option(name, default, about, _flag)


def near(word: str, known: Sequence[str]) -> str:
    """A hint at the nearest of these, or nothing."""
    found = get_close_matches(word, known, 1)
    return f'; did you mean "{found[0]}"?' if found else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong('must be a text, in "quotes"')
    if not value or not value.isprintable():
        raise Wrong("must not be empty or contain invisible characters")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("must be a number of seconds, without quotes")
    if not _SHORTEST_REFRESH <= value <= _LONGEST_REFRESH:
        raise Wrong(f"must be from {_SHORTEST_REFRESH:g} to {_LONGEST_REFRESH:g} seconds")
    return float(value)


def _columns(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Wrong('must be a list, such as ["state", "name"]')
    for one in value:
        if not isinstance(one, str) or one not in COLUMNS:
            raise Wrong(f"has {quoted(str(one))}, which is no column{near(str(one), COLUMNS)}")
        if value.count(one) > 1:
            raise Wrong(f'has "{one}" twice')
    if "name" not in value:
        raise Wrong('must have "name" among them')
    return tuple(value)


def _endpoint(value: object) -> Endpoint:
    try:
        return parse_endpoint(_text(value))
    except SecretInAddress:
        raise Wrong(
            "must not contain a user name or a secret: addresses are shown on the screen. Remove "
            "everything up to the @, and name a file that holds the secret as secret-file below it"
        ) from None
    except SettingsError as error:
        raise Wrong(f"is no server. {error}") from None


def _preset(value: object) -> str:
    name = _text(value)
    if name not in PRESETS:
        known = " or ".join(f'"{preset}"' for preset in PRESETS)
        raise Wrong(f"is {quoted(name)}, which is none; it can be {known}")
    return name


def _optional(value: object) -> str | None:
    return _text(value)


THEME = Option(
    "theme",
    "textual-dark",
    "The colours: the name of one of Textual's themes, as the palette lists them;\n"
    '"terminal", which uses only the 16 colours that your terminal has; or "color-blind".',
    _text,
)
REFRESH = Option(
    "refresh",
    1.0,
    "Seconds between two questions to aria2 while nothing special happens, from "
    f"{_SHORTEST_REFRESH:g} to {_LONGEST_REFRESH:g}.",
    _seconds,
)
TABLE_COLUMNS: Option[tuple[str, ...]] = Option(
    "columns",
    COLUMNS,
    "The columns of the table, from left to right. Where there is no room for all of them,\n"
    "the less important ones are left out.",
    _columns,
)
DEFAULT_SERVER: Option[str | None] = Option(
    "default-server",
    None,
    "Which of the servers below to show, unless --server or ARIATUI_SERVER says otherwise.",
    _optional,
    example="nas",
)
TOP: Sequence[Option[object]] = (DEFAULT_SERVER, THEME, REFRESH, TABLE_COLUMNS)
"""What stands above the first section."""

TITLE = _switch("title", "Show the speeds in the title of the terminal's window.", default=True)
PROGRESS = _switch(
    "progress", "Show how far the downloads are where the terminal shows progress.", default=True
)
BELL = _switch("bell", "Ring the bell when a download is complete or fails.", default=False)
DESKTOP = _switch(
    "desktop", "Have the terminal notify when a download is complete or fails.", default=True
)
NOTICES: Sequence[Option[object]] = (TITLE, PROGRESS, BELL, DESKTOP)

PRESET = Option(
    "preset",
    "aria2",
    'The keys to begin with: "aria2", which are those below, or "tremc", where p and P\n'
    "pause and resume.",
    _preset,
)

SERVER: Option[Endpoint | None] = Option(
    "server",
    None,
    "Where it answers: host, host:port, or a ws:// or wss:// address.",
    _endpoint,
    example="wss://nas:6800",
)
SECRET_FILE: Option[str | None] = Option(
    "secret-file",
    None,
    "The file that holds its rpc-secret, and that only you can read. Relative paths start\n"
    "from the directory of this file.",
    _optional,
    example="nas.secret",
)
CA_FILE: Option[str | None] = Option(
    "ca-file",
    None,
    "For wss://: a file of certificates to trust besides those of the system.",
    _optional,
    example="nas.pem",
)
READ_ONLY = _switch("read-only", "Only watch it: refuse all that would alter it.", default=False)
SERVERS: Sequence[Option[object]] = (SERVER, SECRET_FILE, CA_FILE, READ_ONLY)
"""What there is to say of each server."""
