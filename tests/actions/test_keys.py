"""The names of keys, as people write them and as Textual does."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from ariatui.actions.keys import UnknownKey, key_name, parse_key
from ariatui.actions.table import ACTIONS


@pytest.mark.parametrize("character", [*string.ascii_letters, *string.digits, *"äßЖ§°"])
def test_a_letter_is_its_own_name(character: str) -> None:
    assert parse_key(character) == _character_to_key(character)
    assert key_name(parse_key(character)) == character


@pytest.mark.parametrize("character", string.punctuation)
def test_other_characters_have_textuals_names(character: str) -> None:
    name = _character_to_key(character)
    assert parse_key(character) == name
    assert parse_key(name) == name
    assert key_name(name) == character


@pytest.mark.parametrize(
    ("spelled", "key"),
    [
        ("^d", "ctrl+d"),
        ("ctrl+d", "ctrl+d"),
        ("Ctrl-D", "ctrl+d"),
        ("Alt-Up", "alt+up"),
        ("alt+up", "alt+up"),
        ("alt+x", "alt+x"),
        ("alt+X", "alt+shift+x"),
        ("alt+shift+b", "alt+shift+b"),
        ("Shift-Alt-B", "alt+shift+b"),
        ("shift+alt+ctrl+up", "alt+ctrl+shift+up"),
        ("Shift-Tab", "shift+tab"),
        ("shift+a", "A"),
        ("PgUp", "pageup"),
        ("Del", "delete"),
        ("Esc", "escape"),
        ("Space", "space"),
        (" ", "space"),
        ("F12", "f12"),
        ("+", "plus"),
        ("alt++", "alt+plus"),
        ("ctrl+-", "ctrl+minus"),
        ("-", "minus"),
        ("^", "circumflex_accent"),
        ("Return", "enter"),
        ("ctrl+i", "tab"),
        ("^m", "enter"),
        ("^[", "escape"),
        ("ctrl+space", "ctrl+at"),
    ],
)
def test_spellings(spelled: str, key: str) -> None:
    assert parse_key(spelled) == key


@pytest.mark.parametrize(
    ("spelled", "said"),
    [
        ("", "is not the name of a key"),
        ("pgupp", 'did you mean "PgUp"?'),
        ("hyper+x", "is not the name of a key"),
        ("ctrl+", "is not the name of a key"),
        ("shift+?", "write the character that Shift gives"),
        ("ctrl+shift+a", "write the character that Shift gives"),
        ("\x1b", "is not the name of a key"),
        ("\ue000", "is not the name of a key"),
        ("ab", "is not the name of a key"),
    ],
)
def test_what_is_no_key(spelled: str, said: str) -> None:
    with pytest.raises(UnknownKey) as caught:
        parse_key(spelled)
    assert said in str(caught.value)


def test_the_keys_of_all_actions_are_read_as_they_are_shown() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert [parse_key(key_name(key)) for key in keys] == keys


@given(st.text(max_size=12))
def test_anything_is_a_key_or_a_sentence(text: str) -> None:
    try:
        key = parse_key(text)
    except UnknownKey:
        return
    assert key_name(key)
