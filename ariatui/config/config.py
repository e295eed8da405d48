"""What config.toml comes to, with a default for all that it does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ariatui.actions.keymap import Keymap
from ariatui.config import options
from ariatui.server.settings import NamedServer


class Notices(NamedTuple):
    """In which ways the terminal tells what happens while nobody looks."""

    title: bool = options.TITLE.default
    progress: bool = options.PROGRESS.default
    bell: bool = options.BELL.default
    desktop: bool = options.DESKTOP.default


@dataclass(frozen=True, slots=True)
class Config:
    """All that can be written into the file, checked; the defaults are those without one.

    Attributes:
        default_server: Which of the servers is meant where none is named.
        servers: The named ones, in the order of the file.
        theme: The name of the colours; it has been looked up.
        refresh: Seconds between two exchanges with aria2.
        columns: The ids of the table's columns, from left to right.
        keymap: The actions with their keys.
        notices: What is told outside the window.
    """

    default_server: str | None = options.DEFAULT_SERVER.default
    servers: Mapping[str, NamedServer] = field(default_factory=dict)
    theme: str = options.THEME.default
    refresh: float = options.REFRESH.default
    columns: tuple[str, ...] = options.TABLE_COLUMNS.default
    keymap: Keymap = field(default_factory=Keymap)
    notices: Notices = field(default_factory=Notices)
