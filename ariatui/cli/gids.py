"""Which downloads a command is for: gids or their first digits, as aria2 takes them."""

import re
import sys
from collections.abc import Sequence

import click

from ariatui.cli import output
from ariatui.cli.client import Client, download_of
from ariatui.cli.output import Status as Exit
from ariatui.model.download import Download, Gid
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Refused
from ariatui.server.endpoint import quoted

_DIGITS = 16
_GID = re.compile(r"[0-9a-fA-F]{1,16}", re.ASCII)


def gids_of(words: Sequence[str]) -> list[str]:
    """The gids that the command line names, each once.

    A ``-`` stands for the first words of the lines of standard input: that is where `list` has
    the gids.

    Raises:
        click.UsageError: a word is no gid, nor the beginning of one.
    """
    named = [gid for word in words for gid in (_from_input() if word == "-" else [word])]
    for word in named:
        if not _GID.fullmatch(word):
            raise click.UsageError(
                f"{quoted(word)} is no GID, which has up to 16 of the digits 0 to 9 and a to f. "
                "`ariatui list` tells them."
            )
    return list(dict.fromkeys(word.lower() for word in named))


def _from_input() -> list[str]:
    return [line.split()[0] for line in lines_of_input() if line.strip()]


def lines_of_input() -> list[str]:
    """The lines of standard input, without their ends; none if it is closed.

    Raises:
        click.UsageError: it cannot be read.
    """
    try:
        return [] if sys.stdin is None else sys.stdin.read().splitlines()
    except OSError as error:
        raise click.UsageError(f"Standard input cannot be read: {error.strerror}.") from None


async def look_up(client: Client, words: Sequence[str]) -> tuple[list[Download], Exit]:
    """The downloads that these words name, each once; of words that name none it is said.

    Raises:
        LinkError: the line was lost.
        DecodeError: the answer made no sense.
    """
    slots = await client.call_each({word: aria2.tell_record(Gid(word)) for word in words})
    known: dict[Gid, Download] = {}
    status = Exit.DONE
    for word, slot in slots.items():
        if isinstance(slot.outcome, Refused):
            output.complain(_why_unknown(word, slot.outcome.message))
            status = Exit.REFUSED
        else:
            download = download_of(slot.result())
            known[download.gid] = download
    return list(known.values()), status


def _why_unknown(word: str, said: str) -> str:
    if said.endswith("is not unique"):
        return f"Several GIDs begin with {word}. Give more of its digits."
    if said.endswith("is not found"):
        which = f"the GID {word}" if len(word) == _DIGITS else f"a GID that begins with {word}"
        return f"aria2 knows no download of {which}."
    return f"aria2 does not tell of {word}: {said}"
