"""The file with every default and what it means, written from the same declarations."""

import json
from collections.abc import Iterable
from pathlib import Path

from ariatui.actions.action import Scope
from ariatui.actions.keys import key_name
from ariatui.actions.table import ACTIONS
from ariatui.config import options
from ariatui.config.options import Option
from ariatui.config.reading import DISABLED
from ariatui.server.endpoint import SettingsError

_HEAD = """\
# The configuration of ariatui. What begins with # is a comment or a default: remove the # to
# set something else. ariatui reads this file when it starts, and never writes to it.
"""
_NOTICES = "# What is told outside the window while you look elsewhere."
_SERVERS = """\
# The servers that you can name with --server, and switch between. Each is a section of its own;
# its secret is looked for in this machine's aria2.conf too, and asked for where it is nowhere."""
_KEYS = f"""\
# The keys of each action: one, or a list, as in ["p", "ctrl+x", "Alt-Up", "F5"].
# "{DISABLED}" takes them away; the palette still has the action."""


def default_text() -> str:
    """The text of a file that changes nothing."""
    server = [_HEADING.format("servers.nas"), *_settings(options.SERVERS)]
    parts = [
        _HEAD,
        *_settings(options.TOP),
        f"{_NOTICES}\n[notices]\n",
        *_settings(options.NOTICES),
        f"{_SERVERS}\n",
        *server,
        f"{_KEYS}\n[keys]\n",
        *_settings([options.PRESET]),
        *(_keys(scope) for scope in Scope),
    ]
    return "\n".join(parts)


_HEADING = "#[{}]\n"


def write_defaults(path: Path) -> None:
    """Write that file.

    Raises:
        SettingsError: there is one already, or it cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(default_text())
    except FileExistsError:
        raise SettingsError(
            f"{path} exists already and is left as it is. To have the defaults, move it away first."
        ) from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise SettingsError(f"{path} cannot be written: {reason}.") from None


def _settings(all_options: Iterable[Option[object]]) -> list[str]:
    return [_setting(option) for option in all_options]


def _setting(option: Option[object]) -> str:
    value = option.default if option.default is not None else option.example
    about = "".join(f"# {line}\n" for line in option.about.splitlines())
    return f"{about}#{option.name} = {_toml(value)}\n"


def _keys(scope: Scope) -> str:
    lines = [f"# {scope.value}"]
    for action in ACTIONS:
        if action.scope is scope:
            keys = [key_name(key) for key in action.keys] or [DISABLED]
            lines.append(f"#{action.id} = {_toml(keys)}  # {action.help}")
    return "\n".join([*lines, ""])


def _toml(value: object) -> str:
    """A value as TOML has it, which writes texts, numbers and truth as JSON does."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
