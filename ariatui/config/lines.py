"""Where in a TOML file a key stands, which Python's own reader does not tell.

It goes by lines and may be misled by what stands inside of texts that have several; nothing but
the line that is named in a complaint hangs on it.
"""

import re
import tomllib

Path = tuple[str, ...]

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_.\s-])+?)\s*=""")


def line_of(text: str, path: Path) -> int | None:
    """The number of the line, from 1, of a key or else of the table that it is in."""
    places = _places(text)
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def _places(text: str) -> dict[Path, int]:
    places: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            table = _path(f"[{header[1]}]")
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            places.setdefault(table + _path(f"{key[1]} = 0"), number)
    return places


def _path(toml: str) -> Path:
    """The names on the way to the one thing that such a line tells of."""
    try:
        found: object = tomllib.loads(toml)
    except tomllib.TOMLDecodeError:
        return ()
    path: list[str] = []
    while isinstance(found, dict) and found:
        name, found = next(iter(found.items()))
        path.append(name)
    return tuple(path)
