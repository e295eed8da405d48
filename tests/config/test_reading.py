"""What config.toml may say, and what is told about each mistake."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.config.config import Config
from ariatui.config.reading import ConfigError, read_config
from ariatui.server.endpoint import Endpoint
from ariatui.server.settings import NamedServer

THEMES = ("textual-dark", "terminal", "color-blind")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def read(file: Path, text: str) -> Config:
    file.write_text(text, encoding="utf-8")
    return read_config(file, "/home/somebody", lambda: THEMES)


def mistakes(file: Path, text: str) -> list[str]:
    """What is told about it, each without the path of the file, which all begin with."""
    with pytest.raises(ConfigError) as caught:
        read(file, text)
    assert all(said.startswith(str(file)) for said in caught.value.sentences)
    assert all(said.isprintable() for said in caught.value.sentences)
    return [said.removeprefix(str(file)) for said in caught.value.sentences]


def keys(config: Config, action_id: str) -> tuple[str, ...]:
    return config.keymap[action_id].keys


def test_an_empty_file_changes_nothing(file: Path) -> None:
    config, default = read(file, "# nothing\n"), Config()
    assert tuple(config.keymap) == tuple(default.keymap)
    for name in ("default_server", "servers", "theme", "refresh", "columns", "notices"):
        assert getattr(config, name) == getattr(default, name)


def test_the_first_line(file: Path) -> None:
    config = read(file, 'theme = "terminal"\nrefresh = 2\ncolumns = ["name", "percent"]\n')
    assert (config.theme, config.refresh, config.columns) == ("terminal", 2.0, ("name", "percent"))


def test_servers(file: Path) -> None:
    text = """
        default-server = "seed box"
        [servers.nas]
        server = "nas"
        [servers."seed box"]
        server = "wss://seed.example:443"
        secret-file = "seed.secret"
        ca-file = "~/ca.pem"
        read-only = true
    """
    config = read(file, text)
    assert config.default_server == "seed box"
    assert list(config.servers.values()) == [
        NamedServer("nas", Endpoint("nas")),
        NamedServer(
            "seed box",
            Endpoint("seed.example", 443, secure=True),
            secret_file=file.parent / "seed.secret",
            ca_file=Path("/home/somebody/ca.pem"),
            read_only=True,
        ),
    ]


def test_keys(file: Path) -> None:
    text = '[keys]\npause = "x"\nquit = ["q", "Alt-F4"]\nremove = "<disabled>"\nclear = []\n'
    config = read(file, text)
    assert keys(config, "pause") == ("x",)
    assert keys(config, "quit") == ("q", "alt+f4")
    assert keys(config, "remove") == keys(config, "clear") == ()
    assert keys(config, "unpause") == ("u",)


def test_a_preset_with_an_own_key(file: Path) -> None:
    config = read(file, '[keys]\npreset = "tremc"\npause = "z"\n')
    assert keys(config, "toggle") == ("p", "t")
    assert keys(config, "pause") == ("z",)


def test_keys_may_change_places(file: Path) -> None:
    config = read(file, '[keys]\npause = "u"\nunpause = "p"\n')
    assert (keys(config, "pause"), keys(config, "unpause")) == (("u",), ("p",))


def test_notices(file: Path) -> None:
    notices = read(file, "[notices]\nbell = true\ntitle = false\n").notices
    assert (notices.title, notices.progress, notices.bell, notices.desktop) == (
        False,
        True,
        True,
        True,
    )


MISTAKES = [
    ("refesh = 1", ', line 1: "refesh" is no setting or section; did you mean "refresh"?'),
    ("\n[colums]\n", ', line 2: "colums" is no setting or section; did you mean "columns"?'),
    ("refresh = 0", ', line 1: "refresh" must be from 0.5 to 60 seconds.'),
    ("refresh = nan", ', line 1: "refresh" must be from 0.5 to 60 seconds.'),
    ("refresh = true", ', line 1: "refresh" must be a number of seconds, without quotes.'),
    ('theme = "terminl"', 'is "terminl", which is none; did you mean "terminal"?'),
    ('theme = "nope"', 'is "nope", which is none; there are color-blind, terminal, textual-dark.'),
    ("servers = 3", ', line 1: "servers" must be a section, written as [servers.NAME].'),
    ("[keys]\nremove = ['<disabled>', 'D']", 'has "<disabled>" beside keys; leave out one or'),
    (
        "[keys]\nup = ['up', 'x']",
        '"up" in [keys] has the key "x", which "remove-mirror" has too by default',
    ),
    ("theme = 3", ', line 1: "theme" must be a text, in "quotes".'),
    ('columns = ["name", "sise"]', 'has "sise", which is no column; did you mean "size"?'),
    ('columns = ["name", "name"]', 'has "name" twice.'),
    ("columns = []", 'must have "name" among them.'),
    ('columns = "name"', "must be a list"),
    ("columns = [1]", 'has "1", which is no column.'),
    ('default-server = "nas"', 'is "nas", no server of this file.'),
    ("[notices]\nbel = true", ', line 2: "bel" in [notices] is no notice; did you mean "bell"?'),
    ('[notices]\nbell = "yes"', ', line 2: "bell" in [notices] must be true or false.'),
    ("notices = 3", ', line 1: "notices" must be a section, written as [notices].'),
    ("[notices]\ntheme = 1", "it belongs above the first [section] of the file."),
    ("[servers.nas]", ', line 1: "nas" lacks its address'),
    ('[servers.nas]\nserver = "nas:x"', ', line 2: "server" in [servers.nas] is no server. The'),
    ('[servers]\nnas = "nas"', ', line 2: "nas" must be a section, written as [servers.nas].'),
    (
        '[servers.nas]\nserver = "nas"\nsecret = "x"',
        ', line 3: "secret" in [servers.nas] is no setting of a server; did you mean "secret-',
    ),
    ('[servers.nas]\nserver = "nas"\nca-file = "f"', "is for wss:// servers only."),
    ("[keys]\npuase = 'x'", ', line 2: "puase" in [keys] is no action; did you mean "pause"?'),
    (
        "[keys]\npause = 'PgUpp'",
        'has "PgUpp", which is not the name of a key; did you mean "PgUp"?',
    ),
    ("[keys]\npause = 1", "must be a key or a list of keys"),
    ("[keys]\npause = 'ctrl+q'", 'has "ctrl+q", which cannot be had: it always quits.'),
    ("[keys]\npreset = 'vim'", 'it can be "aria2" or "tremc".'),
    (
        "[keys]\npause = ['x', 'u']",
        ', line 2: "pause" in [keys] has the key "u", which "unpause" has too by default; give',
    ),
    ("theme = ", "is not TOML: "),
    ("a.b.c = 1\na.b = 2", "is not TOML: "),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_told_with_what_helps(file: Path, text: str, said: str) -> None:
    (told,) = mistakes(file, text)
    assert said in told


def test_a_clash_is_told_at_the_line_that_makes_it(file: Path) -> None:
    (told,) = mistakes(file, '[keys]\nquit = "x"\nhelp = "x"\n')
    assert told.startswith((", line 2", ", line 3"))
    assert '"quit"' in told
    assert '"help"' in told
    assert "by default" not in told


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(file: Path) -> None:
    text = 'refresh = 0\n[keys]\npause = 3\nnone = "x"\n[notices]\nbell = 1\n[what]\n'
    told = mistakes(file, text)
    assert [said.partition(":")[0] for said in told] == [f", line {n}" for n in (1, 3, 4, 6, 7)]


def test_very_many_mistakes_are_counted(file: Path) -> None:
    file.write_text("".join(f"what{number} = 1\n" for number in range(30)))
    with pytest.raises(ConfigError) as caught:
        read_config(file)
    assert len(caught.value.sentences) == 21
    assert caught.value.sentences[-1] == "There are 10 more mistakes."


def test_what_is_no_text(file: Path) -> None:
    file.write_bytes(b"theme = '\xff'")
    with pytest.raises(ConfigError, match="not text in UTF-8"):
        read_config(file)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_config(tmp_path)


def test_a_secret_in_the_address_is_refused_and_not_repeated(file: Path) -> None:
    (told,) = mistakes(file, '[servers.nas]\nserver = "ws://token:S3CRET-CANARY@nas"\n')
    assert "must not contain a user name or a secret" in told
    assert "secret-file below it" in told
    assert "--secret-file" not in told
    assert "S3CRET-CANARY" not in told


VALUES = st.recursive(
    st.integers(-5, 5) | st.booleans() | st.sampled_from(["name", "x", "q", "", "\x1b", "nas"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
NAMES = st.sampled_from(
    [
        "theme",
        "refresh",
        "columns",
        "default-server",
        "servers",
        "keys",
        "what",
        "[keys]\npause",
        "[servers.a]\nserver",
        "[servers.a.b]\nserver",
        "[notices]\nbell",
        "[keys.pause]\nx",
    ]
)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_any_file_makes_a_config_or_sentences(
    tmp_path_factory: pytest.TempPathFactory, settings: dict[str, object]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    lines = [f"{name} = {_toml(value)}\n" for name, value in settings.items()]
    file.write_text("".join(sorted(lines, key=lambda line: line.startswith("["))))
    sentences: tuple[str, ...] = ("nothing is wrong",)
    try:
        read_config(file, known_themes=lambda: THEMES)
    except ConfigError as error:
        sentences = error.sentences
    assert sentences
    assert all(said.isprintable() for said in sentences)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return '"' + value.replace("\x1b", "\\u001b") + '"'
    return str(value).lower()
