"""Where config.toml is."""

import sys
from collections.abc import Mapping
from pathlib import Path


def find_place(environ: Mapping[str, str]) -> Path | None:
    """The path of config.toml, whether there is one or not; None where there is no home.

    ``$XDG_CONFIG_HOME`` if that is an absolute path, else where the platform keeps such files.
    """
    xdg, home = environ.get("XDG_CONFIG_HOME", ""), environ.get("HOME", "")
    if xdg.startswith("/"):
        folder = Path(xdg)
    elif not home:
        return None
    elif sys.platform == "darwin":
        folder = Path(home, "Library", "Application Support")
    else:
        folder = Path(home, ".config")
    return folder / "ariatui" / "config.toml"
