"""Which characters the locale of this process can show.

The locale is what the environment names, not what Python makes of it: with ``LC_ALL=C`` Python
turns to UTF-8 by itself, and without any it sets ``LC_CTYPE=C.UTF-8`` in its own environment.
"""

import os
from collections.abc import Mapping
from pathlib import Path


def initial_environment() -> Mapping[str, str]:
    """The environment that the program was started with, where the system tells."""
    try:
        said = Path("/proc/self/environ").read_bytes()
    except OSError:
        return os.environ
    entries = (entry.partition("=") for entry in os.fsdecode(said).split("\0"))
    return {name: value for name, _, value in entries}


def has_utf_8(environ: Mapping[str, str]) -> bool:
    """Whether the locale that this environment names encodes text in UTF-8.

    Without a name it is C, which does not.
    """
    names = (environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    name = next(filter(None, names), "C").partition("@")[0]
    codeset = name.rpartition(".")[2]  # a Mac names nothing else
    return codeset.lower().replace("-", "") == "utf8"
