"""What a shell can offer without asking a daemon, and how it is told."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from ariatui.cli.asked import read_configuration
from ariatui.server.endpoint import SettingsError
from ariatui.text import Clean, clean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_WORD = re.compile(r"[\w.,-]+=?", re.ASCII)
"""What may become a word of the command line: nothing that a shell acts on."""

Offer = tuple[str, Clean]
"""What would be completed, and what is behind it."""

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def items(offers: Iterable[Offer]) -> "list[CompletionItem]":
    """What click tells a shell."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - only for a shell

    return [
        CompletionItem(word, help=about or None) for word, about in offers if _WORD.fullmatch(word)
    ]


def complete_list(words: Iterable[str]) -> Complete:
    """What offers these words, each once, with commas between them."""

    def complete(
        _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        before, comma, begun = incomplete.rpartition(",")
        given = before.split(",")
        offered = [word for word in words if word.startswith(begun) and word not in given]
        return items((f"{before}{comma}{word}", Clean("")) for word in offered)

    return complete


def complete_servers(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The servers that have names in config.toml, with their addresses."""
    with suppress(SettingsError):
        config = read_configuration(None)
        servers = config.servers.values() if config else ()
        begun = [one for one in servers if one.name.startswith(incomplete)]
        return items((one.name, clean(one.endpoint.label)) for one in begun)
    return []
