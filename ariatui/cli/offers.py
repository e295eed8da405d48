"""What a shell can offer: the downloads, options and methods that there are at the moment.

Whatever goes wrong, there is nothing to offer then, and nothing is said.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from ariatui import words
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client
from ariatui.cli.items import Complete, Offer, items
from ariatui.cli.listing import read_all, with_names
from ariatui.model.criteria import fold
from ariatui.model.download import Download, Status
from ariatui.rpc import aria2, decode
from ariatui.rpc.aria2 import Call, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.server.endpoint import SettingsError
from ariatui.text import Clean, clean
from ariatui.words import option_words

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_LIMIT = 1.5
"""Seconds for which a person waits for completions."""

_MOST = 500
"""Downloads whose names are looked up: more is too long a list anyway."""

_NAME_LIMIT = 60

_TELLS_TOO_MUCH = re.compile("header|.*-(?:passwd|proxy|secret)")
"""The options in which there may be a password."""


def complete_gids(*statuses: Status) -> Complete:
    """What offers the downloads of these statuses, or of all, by their GIDs or their names."""

    async def offer(client: Client, incomplete: str) -> Iterable[Offer]:
        wanted = statuses or tuple(Status)
        every = [one for one in await read_all(client, wanted) if one.status in wanted]
        begun = [one for one in every if one.gid.startswith(incomplete.lower())]
        named = await with_names(client, (begun or every)[:_MOST])
        word = fold(incomplete)
        return [_described(one) for one in named if begun or word in fold(words.name_of(one))]

    return _completer(offer)


def _described(download: Download) -> Offer:
    return download.gid, clean(f"{words.name_of(download, _NAME_LIMIT)}, {download.status}")


async def _options(client: Client, incomplete: str) -> Iterable[Offer]:
    known = await client.call(aria2.get_global_option())
    names = [name for name in known if name.startswith(incomplete)]
    return [(f"{name}=", _value(name, known[name])) for name in names]


def _value(name: str, value: str) -> Clean:
    """What an option is at present, as far as anyone may see that."""
    return Clean("") if _TELLS_TOO_MUCH.fullmatch(name) else option_words.shown(name, value)


async def _methods(client: Client, incomplete: str) -> Iterable[Offer]:
    known = await client.call(Call("system.listMethods", (), _texts))
    names = known if "." in incomplete else [name.removeprefix("aria2.") for name in known]
    return [(name, Clean("")) for name in names if name.startswith(incomplete)]


def _texts(value: object) -> Sequence[str]:
    return [decode.text(one) for one in value] if isinstance(value, list) else []


def _completer(offer: Callable[[Client, str], Awaitable[Iterable[Offer]]]) -> Complete:
    def complete(
        ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        params = ctx.find_root().params
        asked = Asked(**{name: params[name] for name in Asked._fields if params.get(name)})
        trouble = (SettingsError, LinkError, Refused, DecodeError, TimeoutError)
        with suppress(*trouble):
            told = asyncio.run(_ask(asked, lambda client: offer(client, incomplete)))
            return items(told)
        return []

    return complete


async def _ask(
    asked: Asked, offer: Callable[[Client], Awaitable[Iterable[Offer]]]
) -> Iterable[Offer]:
    async with asyncio.timeout(_LIMIT), Client(asked.running_server()) as client:
        return await offer(client)


complete_options = _completer(_options)
complete_methods = _completer(_methods)
