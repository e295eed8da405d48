"""The keys that actions have for a person."""

from ariatui.actions.keymap import PRESETS, Keymap, clashes
from ariatui.actions.table import ACTIONS


def test_without_wishes_it_is_the_table_of_actions() -> None:
    assert tuple(Keymap()) == ACTIONS


def test_the_table_of_actions_stays_as_it_is() -> None:
    before = ACTIONS
    keymap = Keymap({"pause": ("x",), "quit": ()})
    assert keymap["pause"].keys == ("x",)
    assert keymap["quit"].keys == ()
    assert before is ACTIONS
    assert tuple(Keymap()) == before


def test_no_preset_gives_one_key_to_two_actions() -> None:
    assert [name for name, keys in PRESETS.items() if clashes(Keymap(keys))] == []


def test_as_in_tremc_p_pauses_and_resumes() -> None:
    keymap = Keymap(PRESETS["tremc"])
    by_key = {key: action.id for action in keymap for key in action.keys}
    assert (by_key["p"], by_key["P"]) == ("toggle", "toggle-all")


def test_two_on_one_key_clash() -> None:
    keymap = Keymap({"pause": ("u",)})
    assert [(a.id, b.id, key) for a, b, key in clashes(keymap)] == [("pause", "unpause", "u")]


def test_what_is_for_the_time_without_a_connection_shares_its_keys() -> None:
    keymap = Keymap()
    assert [rival.id for rival in keymap.rivals(keymap["retry"])] == ["reconnect"]
    assert clashes(Keymap({"reconnect": ("p",)})) == []
    assert len(clashes(Keymap({"reconnect": ("l",)}))) == 1


def test_a_sentence_names_the_first_key_or_the_way_through_the_palette() -> None:
    assert Keymap().told("force-pause") == "f"
    assert Keymap({"force-pause": ()}).told("force-pause") == ": Force pause"
    assert Keymap({"force-pause": (), "palette": ()}).told("quit") == "q"
