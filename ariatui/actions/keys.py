"""The names of keys: Textual's, and those that people write and read: `?`, `^d`, `Alt-Up`.

Knows neither Textual nor what a key does.
"""

import re
import string
import unicodedata
from contextlib import suppress
from difflib import get_close_matches
from typing import Final

_NAMED: Final = {
    "space": "Space",
    "escape": "Esc",
    "tab": "Tab",
    "enter": "Enter",
    "backspace": "Backspace",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Keys that give no character, and how people write them."""

_ASCII_NAMES: Final = """
    exclamation_mark quotation_mark number_sign dollar_sign percent_sign ampersand apostrophe
    left_parenthesis right_parenthesis asterisk plus comma minus full_stop slash
    colon semicolon less_than_sign equals_sign greater_than_sign question_mark at
    left_square_bracket backslash right_square_bracket circumflex_accent underscore grave_accent
    left_curly_bracket vertical_line right_curly_bracket tilde
"""
"""Textual's names of `string.punctuation`; what is beyond that, it calls as Unicode does."""

_CHARACTERS: Final = dict(zip(_ASCII_NAMES.split(), string.punctuation, strict=True))
_NAMES: Final = {character: name for name, character in _CHARACTERS.items()}

_SAME_BYTE: Final = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+at",
}
"""Keys that a terminal sends as it sends others, and what Textual takes both for."""

_MODIFIER: Final = re.compile(r"(ctrl|alt|shift)[+-](?=.)", re.IGNORECASE)


_BY_SPELLING: Final = {
    **{name: name for name in (*_NAMED, *_CHARACTERS)},
    **{shown.lower(): name for name, shown in _NAMED.items()},
    "return": "enter",
}
"""Textual's names by all spellings that are longer than a character, in small letters."""


class UnknownKey(ValueError):
    """No key is called that; ``str()`` is the rest of a sentence that begins with the name."""


def key_name(key: str) -> str:
    """A key as people write it: `?`, `PgUp`, `^d`, from Textual's name."""
    *modifiers, base = key.split("+")
    shown = _NAMED.get(base) or _CHARACTERS.get(base) or _foreign_character(base)
    if modifiers == ["ctrl"] and len(shown) == 1:
        return f"^{shown}"
    return "-".join([*(modifier.capitalize() for modifier in modifiers), shown])


def parse_key(text: str) -> str:
    """Textual's name of a key, from that or from how people write it.

    Raises:
        UnknownKey: there is no such key, or none that a terminal sends.
    """
    rest, modifiers = text.strip() or text[:1], set[str]()
    while match := _MODIFIER.match(rest):
        modifiers.add(match[1].lower())
        rest = rest[match.end() :]
    if len(rest) == 2 and rest[0] == "^":
        modifiers.add("ctrl")
        rest = rest[1]
    base = _base(rest)
    if "ctrl" in modifiers and len(base) == 1:
        base = base.lower()
    if modifiers == {"alt"} and len(base) == 1 and base.isupper():
        modifiers, base = {"alt", "shift"}, base.lower()
    elif "shift" in modifiers and base not in _NAMED:
        if "ctrl" in modifiers or len(base) > 1 or not base.isalpha():
            raise UnknownKey("is no key: write the character that Shift gives, without Shift")
        if modifiers == {"shift"}:
            return base.upper()
        base = base.lower()
    key = "+".join([*sorted(modifiers), base])
    return _SAME_BYTE.get(key, key)


def _named_by_textual(character: str) -> str:
    if character.isalnum():
        return character
    if (name := _NAMES.get(character)) is not None:
        return name
    return unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")


def _foreign_character(name: str) -> str:
    """The character beyond ASCII of this name, or the name."""
    with suppress(KeyError):
        return unicodedata.lookup(name.replace("_", " "))
    return name


def _base(text: str) -> str:
    if len(text) == 1 and (text.isalnum() or unicodedata.name(text, "").strip()):
        return "space" if text == " " else _named_by_textual(text)
    if (name := _BY_SPELLING.get(text.lower())) is not None:
        return name
    near = get_close_matches(text.lower(), _BY_SPELLING, 1)
    hint = f'; did you mean "{key_name(_BY_SPELLING[near[0]])}"?' if near else ""
    raise UnknownKey(f"is not the name of a key{hint}")
