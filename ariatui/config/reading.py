"""From the file to a `Config`, or to everything that is wrong with it at once."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from ariatui.actions.keymap import PRESETS, RESERVED, Keymap, clashes
from ariatui.actions.keys import UnknownKey, key_name, parse_key
from ariatui.actions.table import ACTIONS
from ariatui.config import options
from ariatui.config.config import Config, Notices
from ariatui.config.lines import line_of
from ariatui.config.options import Option, Wrong, near
from ariatui.server.endpoint import SettingsError, quoted
from ariatui.server.settings import NamedServer

T = TypeVar("T")

DISABLED: Final = "<disabled>"
"""In the place of a key: the action has none."""

_SECTIONS: Final = ("notices", "servers", "keys")
_LARGEST: Final = 2**20
_MOST_TOLD: Final = 20


class ConfigError(SettingsError):
    """The file cannot be used; has a sentence for each mistake."""

    def __init__(self, sentences: Collection[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


class _Complaint(NamedTuple):
    line: int | None
    said: str


class _File:
    """What is read, and what is wrong with it."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._text = text
        self._complaints: list[_Complaint] = []

    def complain(self, place: tuple[str, ...], said: str) -> None:
        end = "" if said.endswith(("?", ".")) else "."
        self._complaints.append(_Complaint(line_of(self._text, place), said + end))

    def raise_complaints(self) -> None:
        told = sorted(self._complaints, key=lambda one: one.line or 0)
        sentences = [_sentence(self.path, one.line, one.said) for one in told[:_MOST_TOLD]]
        if len(told) > _MOST_TOLD:
            sentences.append(f"There are {len(told) - _MOST_TOLD} more mistakes.")
        if sentences:
            raise ConfigError(sentences)


class _Table:
    """A table of the file: what is taken out of it is known, the rest is not."""

    def __init__(self, file: _File, place: tuple[str, ...], content: object) -> None:
        self.file, self.place = file, place
        self._content: Mapping[str, object] = content if isinstance(content, dict) else {}
        self._taken: list[str] = []
        self.is_section = isinstance(content, dict)
        if not self.is_section:
            written = ".".join((*place, "NAME") if place == ("servers",) else place)
            self.complain("", f"must be a section, written as [{written}]")

    @property
    def names(self) -> list[str]:
        return list(self._content)

    def value(self, name: str) -> object:
        self._taken.append(name)
        return self._content.get(name)

    def take(self, option: Option[T]) -> T:
        value = self.value(option.name)
        if option.name not in self._content:
            return option.default
        try:
            return option.read(value)
        except Wrong as error:
            self.complain(option.name, str(error))
            return option.default

    def table(self, name: str) -> "_Table":
        place = (*self.place, name)
        self._taken.append(name)
        return _Table(self.file, place, self._content.get(name, {}))

    def complain(self, name: str, said: str) -> None:
        place = (*self.place, name) if name else self.place
        where = f" in [{'.'.join(self.place)}]" if self.place and name else ""
        self.file.complain(place, f"{quoted(name or self.place[-1])}{where} {said}")

    def refuse_others(self, what: str) -> None:
        """Complain about all that nobody has asked for."""
        for name in self._content:
            if name not in self._taken:
                hint = _belongs(name) if self.place else ""
                self.complain(name, f"is no {what}{hint or near(name, self._taken)}")


def _belongs(name: str) -> str:
    """TOML counts everything below a section's heading to that section."""
    if name in [option.name for option in options.TOP]:
        return "; it belongs above the first [section] of the file"
    return ""


def read_config(
    path: Path, home: str = "", known_themes: Callable[[], Collection[str]] | None = tuple
) -> Config:
    """Read and check the file; what it does not say is as by default.

    Args:
        path: Where it is.
        home: What ``~`` stands for in it.
        known_themes: Tells the names of all themes; only asked where the file names another than
            the default. None where a theme has no use, so that any will do.

    Raises:
        ConfigError: it cannot be read, or something in it cannot be used.
    """
    try:
        with path.open("rb") as opened:
            content = opened.read(_LARGEST)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ConfigError([f"{_shown(path)} cannot be read: {reason}."]) from None
    try:
        text = content.decode("utf-8-sig")
        parsed = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigError(
            [f"{_shown(path)} is not text in UTF-8. Write it anew with a text editor."]
        ) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError([f"{_shown(path)} is not TOML: {quoted(str(error), 200)}."]) from None
    file = _File(path, text)
    config = _checked(_Table(file, (), parsed), home, known_themes)
    file.raise_complaints()
    return config


def _checked(top: _Table, home: str, known_themes: Callable[[], Collection[str]] | None) -> Config:
    servers = _servers(top.table("servers"), home)
    default = top.take(options.DEFAULT_SERVER)
    if default is not None and default not in servers:
        hint = near(default, list(servers))
        top.complain(
            options.DEFAULT_SERVER.name, f"is {quoted(default)}, no server of this file{hint}"
        )
    theme = top.take(options.THEME)
    if theme != options.THEME.default and known_themes and theme not in (themes := known_themes()):
        hint = near(theme, list(themes)) or f"; there are {', '.join(sorted(themes))}"
        top.complain(options.THEME.name, f"is {quoted(theme)}, which is none{hint}")
    config = Config(
        default,
        servers,
        theme,
        top.take(options.REFRESH),
        top.take(options.TABLE_COLUMNS),
        _keymap(top.table("keys")),
        _notices(top.table("notices")),
    )
    top.refuse_others("setting or section")
    return config


def _notices(table: _Table) -> Notices:
    notices = Notices(
        table.take(options.TITLE),
        table.take(options.PROGRESS),
        table.take(options.BELL),
        table.take(options.DESKTOP),
    )
    table.refuse_others("notice")
    return notices


def _servers(tables: _Table, home: str) -> dict[str, NamedServer]:
    servers: dict[str, NamedServer] = {}
    for name in tables.names:
        if not name or not name.isprintable():
            tables.complain(name, "cannot be the name of a server: it has invisible characters")
        table = tables.table(name)
        endpoint = table.take(options.SERVER)
        secret_file, ca_file = table.take(options.SECRET_FILE), table.take(options.CA_FILE)
        read_only = table.take(options.READ_ONLY)
        table.refuse_others("setting of a server")
        if table.is_section and options.SERVER.name not in table.names:
            table.complain("", f'lacks its address, as in: {options.SERVER.name} = "host:port"')
        if endpoint is None:
            continue
        if ca_file is not None and not endpoint.secure:
            table.complain(options.CA_FILE.name, "is for wss:// servers only")
        servers[name] = NamedServer(
            name,
            endpoint,
            secret_file=_located(secret_file, tables.file.path, home),
            ca_file=_located(ca_file, tables.file.path, home),
            read_only=read_only,
        )
    return servers


def _located(path: str | None, config: Path, home: str) -> Path | None:
    if path is None:
        return None
    if path.startswith("~/") and home:
        path = f"{home}{path[1:]}"
    return config.parent / path


def _keymap(table: _Table) -> Keymap:
    preset = PRESETS[table.take(options.PRESET)]
    wanted = dict(preset)
    own: set[str] = set()
    for action in ACTIONS:
        value = table.value(action.id)
        if action.id not in table.names:
            continue
        own.add(action.id)
        with suppress(Wrong):
            wanted[action.id] = _keys(table, action.id, value)
    table.refuse_others("action")
    keymap = Keymap(wanted)
    for one, other, key in clashes(keymap):
        # The one that stands in the file is where to look; of two, the later.
        told, rival = (other, one) if other.id in own else (one, other)
        by = "" if rival.id in own else " by default"
        table.complain(
            told.id,
            f'has the key {quoted(key_name(key))}, which "{rival.id}" has too{by}; '
            f"give one of them another, or {quoted(DISABLED)}",
        )
    return keymap


def _keys(table: _Table, action_id: str, value: object) -> tuple[str, ...]:
    """The keys of one action; complains of those that are none, and raises `Wrong` then."""
    spelled = [value] if isinstance(value, str) else value
    if not isinstance(spelled, list) or not all(isinstance(one, str) for one in spelled):
        table.complain(action_id, 'must be a key or a list of keys, such as ["p", "ctrl+x"]')
        raise Wrong
    if spelled in ([DISABLED], []):
        return ()
    if DISABLED in spelled:
        table.complain(action_id, f"has {quoted(DISABLED)} beside keys; leave out one or the other")
        raise Wrong
    keys: list[str] = []
    wrong = False
    for one in spelled:
        try:
            keys.append(_key(one))
        except UnknownKey as error:
            table.complain(action_id, f"has {quoted(one)}, which {error}")
            wrong = True
    if wrong:
        raise Wrong
    return tuple(dict.fromkeys(keys))


def _key(spelled: str) -> str:
    key = parse_key(spelled)
    if key in RESERVED:
        raise UnknownKey(f"cannot be had: it {RESERVED[key]}")
    return key


def _sentence(path: Path, line: int | None, said: str) -> str:
    where = "" if line is None else f", line {line}"
    return f"{_shown(path)}{where}: {said}"


def _shown(path: Path) -> str:
    shown = str(path)
    return shown if shown.isprintable() else quoted(shown, 200)
