"""One-shot commands in this process, and curl commands as a shell reads them."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from click.testing import CliRunner

from ariatui.cli.main import main
from tests.aria2 import Aria2


class Result(NamedTuple):
    """What became of a command."""

    status: int
    output: str
    said: str
    """On standard error."""

    @property
    def rows(self) -> list[list[str]]:
        """The output's lines, apart at the tabs."""
        return [line.split("\t") for line in self.output.splitlines()]

    @property
    def json(self) -> object:
        """The output, which is JSON."""
        value: object = json.loads(self.output)
        return value


def ariatui(
    aria2: Aria2, *arguments: str, before: Sequence[str] = (), typed: str | None = None
) -> Result:
    """Run a command for this daemon.

    Args:
        aria2: The daemon.
        *arguments: The command and what belongs to it.
        before: Global options.
        typed: What standard input has.
    """
    server = ("--server", aria2.endpoint.label)
    environ = {"ARIATUI_SECRET": aria2.secret.reveal()}
    done = CliRunner().invoke(main, [*server, *before, *arguments], input=typed, env=environ)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Result(done.exit_code, done.stdout, done.stderr)


def environ_for(aria2: Aria2) -> dict[str, str]:
    """The environment of a process for which this daemon is the one."""
    known = {"ARIATUI_SERVER": aria2.endpoint.label, "ARIATUI_SECRET": aria2.secret.reveal()}
    return os.environ | known | {"PYTHON": sys.executable}


_CURL = """curl() { printf '%s\\0' "$@"; cat; }"""


def curl(command: str, aria2: Aria2, **variables: str) -> dict[str, object]:
    """What the daemon answers to a curl command, whose words a shell has read.

    The program itself need not be there: a function of its name tells what it would get.
    """
    told = subprocess.run(
        ["/bin/sh", "-euc", f"{_CURL}\n{command}"],
        stdin=subprocess.DEVNULL,
        env=environ_for(aria2) | variables,
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    *words, piped = told.stdout.split("\0")
    data = words[words.index("-d") + 1]
    url = urlsplit(next(word for word in words if word.startswith("http://")))
    connection = http.client.HTTPConnection(url.hostname or "", aria2.port, timeout=10)
    try:
        connection.request("POST", url.path, piped if data == "@-" else data)
        answer = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    assert isinstance(answer, dict)
    return answer
