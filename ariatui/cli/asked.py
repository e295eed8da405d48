"""What stands before the command on the command line, and the settings that it comes to."""

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ariatui.config.place import find_place
from ariatui.server.endpoint import SettingsError
from ariatui.server.settings import LocalOptions, NamedServer, Server, Settings, load_settings

if TYPE_CHECKING:
    from ariatui.config.config import Config


class Asked(NamedTuple):
    """The global options, as they were given. Nothing is read before it is needed."""

    server: str | None = None
    secret_file: Path | None = None
    ca_file: Path | None = None
    local: bool = False
    directory: Path | None = None
    read_only: bool = False
    write_config: bool = False

    def settings(
        self,
        servers: Mapping[str, NamedServer] = MappingProxyType({}),
        default_server: str | None = None,
    ) -> Settings:
        """Which aria2 is meant.

        Args:
            servers: Those that have names, by these.
            default_server: One of these names.

        Raises:
            SettingsError: something cannot be used, or does not fit together.
        """
        return load_settings(
            server=self.server,
            secret_file=self.secret_file,
            ca_file=self.ca_file,
            local=self.local,
            directory=self.directory,
            environ=os.environ,
            working_directory=working_directory(),
            servers=servers,
            default_server=default_server,
            read_only=self.read_only,
        )

    def running_server(self) -> Server:
        """The aria2 that a one-shot command is for.

        Raises:
            SettingsError: as for `settings`, or an option was given that is for the TUI.
        """
        for given, option in ((self.local, "--local"), (self.write_config, "--write-config")):
            if given:
                raise SettingsError(f"{option} goes without a command. Leave one of the two out.")
        config = read_configuration(None)
        named = (config.servers, config.default_server) if config else ()
        target = self.settings(*named).target
        if isinstance(target, LocalOptions):
            raise SettingsError("A command is for an aria2 that runs already. Name it by --server.")
        return target


def working_directory() -> Path | None:
    """The current directory; None if it has been deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None


def read_configuration(known_themes: Callable[[], Collection[str]] | None) -> "Config | None":
    """What config.toml says; None if there is none, without a look at what could be said.

    Args:
        known_themes: Tells the names of all themes; None where a theme has no use.

    Raises:
        SettingsError: it cannot be used.
    """
    place = find_place(os.environ)
    if place is None or not os.path.lexists(place):
        return None
    from ariatui.config.reading import read_config  # noqa: PLC0415 - only where there is one

    return read_config(place, os.environ.get("HOME", ""), known_themes)
