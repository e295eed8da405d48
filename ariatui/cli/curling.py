"""`--print-curl`: what a command would send, as a curl command."""

from collections.abc import Sequence
from typing import Never, TypeVar

import click

from ariatui import curl
from ariatui.cli import output
from ariatui.cli.asked import Asked
from ariatui.cli.client import finish, server_for
from ariatui.cli.output import Status as Exit
from ariatui.rpc.aria2 import Call
from ariatui.server.settings import Server

T = TypeVar("T")

PRINT_CURL = click.option(
    "--print-curl", is_flag=True, help="Only print the same as a curl command."
)
"""The option itself."""


def as_curl(asked: Asked, calls: Sequence[Call[T]]) -> Never:
    """Write the command that makes these calls, if any; end the program with that."""

    def command() -> Exit:
        write_curl(server_for(asked, acts=False), calls)
        return Exit.DONE

    finish(command)


def write_curl(server: Server, calls: Sequence[Call[T]]) -> None:
    """Write the command that makes these calls, if any."""
    if not calls:
        return
    method, params = calls[0].method, calls[0].params
    if parts := calls if len(calls) > 1 else calls[0].parts:
        method = "system.multicall"
        params = ([{"methodName": part.method, "params": part.params} for part in parts],)
    has_secret = server.secret is not None
    line = curl.curl(server.endpoint, method, params, has_secret=has_secret, ca_file=server.ca_file)
    output.write(line)
