"""The command `call`: any RPC method of aria2, with its answer as it is."""

import json
import re
from collections.abc import Sequence

import click

from ariatui.cli import output
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out
from ariatui.cli.curling import PRINT_CURL, as_curl
from ariatui.cli.group import Command
from ariatui.cli.offers import complete_methods
from ariatui.cli.output import Status as Exit
from ariatui.rpc.aria2 import Call
from ariatui.server.endpoint import quoted

_MULTICALL = "system.multicall"
_READING = re.compile(r"aria2\.(?:tell|get)\w+|system\.list\w+")
"""The methods that alter nothing (aria2 manual, "RPC INTERFACE")."""

_GID = re.compile(r"[0-9a-f]{16}", re.ASCII)


@click.command("call", cls=Command)
@click.argument("method", shell_complete=complete_methods)
@click.argument("params", nargs=-1, metavar="[JSON]...")
@PRINT_CURL
@click.pass_obj
def call_command(asked: Asked, *, method: str, params: Sequence[str], print_curl: bool) -> None:
    """Call any RPC method, and print its answer in JSON.

    Each parameter is JSON; a single word that is none is sent as a text, so that GIDs need no
    quotes. The secret is put in front by itself, and aria2. in front of a METHOD without a dot.
    """
    call = _call(method if "." in method else f"aria2.{method}", [_param(word) for word in params])
    if print_curl:
        as_curl(asked, [call])

    async def work(client: Client) -> Exit:
        told = await client.call(call)
        output.write(output.as_json(told, indent=2 if output.is_for_people() else None))
        return Exit.DONE

    carry_out(asked, work, acts=not _only_reads(call))


def _param(word: str) -> object:
    """One parameter.

    Raises:
        click.UsageError: it begins as JSON does, and is none.
    """
    if _GID.fullmatch(word):
        return word
    try:
        value: object = json.loads(word)
        json.dumps(value, allow_nan=False)  # Python reads NaN and 1e999, which are no JSON
    except (ValueError, RecursionError):
        if word[:1] in tuple('[{"'):
            raise click.UsageError(f"{quoted(word)} is no JSON.") from None
        return word
    return value


def _call(method: str, params: Sequence[object]) -> Call[object]:
    """The call, which has its answer as it comes."""
    if method != _MULTICALL:
        return Call(method, tuple(params), _as_it_is)
    match params:
        case [list(calls)]:
            return Call(method, (), _as_it_is, tuple(_part(call) for call in calls))
    raise click.UsageError(
        f'{_MULTICALL} takes one list: [{{"methodName": ..., "params": [...]}}].'
    )


def _part(call: object) -> Call[object]:
    match call:
        case {"methodName": str(method), "params": list(params)}:
            return Call(method, tuple(params), _as_it_is)
        case {"methodName": str(method)}:
            return Call(method, (), _as_it_is)
    raise click.UsageError(f'Each call of {_MULTICALL} has a "methodName", and "params" as a list.')


def _only_reads(call: Call[object]) -> bool:
    if call.method == _MULTICALL:
        return all(_READING.fullmatch(part.method) for part in call.parts)
    return _READING.fullmatch(call.method) is not None


def _as_it_is(result: object) -> object:
    return result
