"""Instructions that a command takes: the one figure that a busy machine does not change."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence


def is_countable() -> bool:
    """Whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def millions(command: Sequence[str]) -> float:
    """How many millions of instructions a command takes from its start to its end.

    It is run twice: the first time may compile its modules.
    """
    _run(command)
    done = _run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command])
    match = re.search(r"Collected : (\d+)", done.stderr)
    assert match, done.stderr
    return int(match[1]) / 1e6


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
