"""The file with every default: it is what it says."""

import re
from pathlib import Path

import pytest

from ariatui.actions.table import ACTIONS
from ariatui.config import options
from ariatui.config.config import Config
from ariatui.config.place import find_place
from ariatui.config.reading import read_config
from ariatui.config.writing import default_text, write_defaults
from ariatui.server.endpoint import Endpoint, SettingsError
from ariatui.tui.themes import THEMES
from ariatui.tui.widgets.columns import COLUMNS

_SETTING = re.compile(r"^#(?=[a-z\[])", re.MULTILINE)


def test_it_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    write_defaults(file)
    assert tuple(read_config(file).keymap) == ACTIONS
    assert read_config(file).servers == {}


def test_with_every_comment_mark_removed_it_says_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(_SETTING.sub("", default_text()))
    config, default = read_config(file, known_themes=lambda: THEMES), Config()
    assert tuple(config.keymap) == tuple(default.keymap)
    assert config.servers["nas"].endpoint == Endpoint("nas", secure=True)
    for name in ("theme", "refresh", "columns", "notices"):
        assert getattr(config, name) == getattr(default, name)


def test_it_explains_everything_in_lines_that_are_not_too_long() -> None:
    text = default_text()
    for option in (*options.TOP, *options.NOTICES, *options.SERVERS, options.PRESET):
        assert re.search(rf"^# .*\n#{option.name} = ", text, re.MULTILINE)
    for action in ACTIONS:
        assert re.search(
            rf"^#{action.id} = \[.*\]  # {re.escape(action.help)}$", text, re.MULTILINE
        )
    prose = [line for line in text.splitlines() if line.startswith("# ")]
    assert max(map(len, prose)) <= 100


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("mine")
    with pytest.raises(SettingsError, match="exists already and is left as it is"):
        write_defaults(file)
    assert file.read_text() == "mine"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "ariatui").write_text("a file")
    with pytest.raises(SettingsError):
        write_defaults(tmp_path / "ariatui" / "config.toml")


def test_the_names_of_the_columns_are_those_of_the_table() -> None:
    assert tuple(column.id for column in COLUMNS) == options.COLUMNS


def test_the_default_theme_is_one() -> None:
    assert options.THEME.default in THEMES


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "/x/ariatui/config.toml"),
        ({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}, "/h/.config/ariatui/config.toml"),
        ({"HOME": "/h"}, "/h/.config/ariatui/config.toml"),
        ({}, None),
    ],
)
def test_the_place(
    environ: dict[str, str], place: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert find_place(environ) == (None if place is None else Path(place))


def test_the_place_on_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    expected = Path("/h/Library/Application Support/ariatui/config.toml")
    assert find_place({"HOME": "/h"}) == expected
