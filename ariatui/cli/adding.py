"""The command `add`: URIs, and torrent and Metalink files of this machine."""

import base64
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from ariatui import words
from ariatui.cli import output
from ariatui.cli.acting import saying, tell_done
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out, found
from ariatui.cli.curling import curl
from ariatui.cli.gids import lines_of_input
from ariatui.cli.group import Command
from ariatui.cli.offers import complete_options
from ariatui.cli.output import Status as Exit
from ariatui.credentials import reason_of
from ariatui.endpoint import quoted
from ariatui.model.download import Gid
from ariatui.rpc import aria2, decode
from ariatui.rpc.aria2 import Call, Option, Refused
from ariatui.rpc.failures import LinkError

_URI = re.compile(r"[a-z][a-z0-9+.-]*://.|magnet:\?", re.IGNORECASE)
_TORRENT = re.compile(rb"d\d+:")
_METALINK = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")

_LARGEST = 1_400_000
"""Bytes. In Base64 it is 1.9 MB: of requests above 2 MiB aria2 drops parts without a word (observed
on 1.37)."""


_AT_ONCE = 1_000_000
"""Characters of calls that go out together, for the same reason."""

_LISTS = frozenset({"header", "index-out"})
"""Options that may be given several times (aria2 manual, `--header`, `--index-out`)."""

_NOT_TOLD = frozenset({"pause", "gid"})
"""Options of an addition that `aria2.getOption` does not tell (observed on 1.37)."""


class Addition(NamedTuple):
    """One argument, and the call that adds what it names."""

    named: str
    call: Call[tuple[Gid, ...]]


@click.command("add", cls=Command)
@click.argument(
    "sources", nargs=-1, required=True, metavar="[URI | FILE | -]...", type=click.Path()
)
@click.option(
    "--option",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="An option of aria2's for these downloads, such as dir=/srv or max-download-limit=1M. "
    "May be given several times.",
    shell_complete=complete_options,
)
@click.option("--paused", is_flag=True, help="Don't start them before they are resumed.")
@saying
@click.pass_obj
def add_command(
    asked: Asked,
    *,
    sources: Sequence[str],
    assignments: Sequence[str],
    paused: bool,
    json: bool,
    quiet: bool,
    print_curl: bool,
) -> None:
    """Add a download for each URI, torrent file or Metalink file, and tell their GIDs.

    - reads URIs from standard input, one a line.
    """
    options = _options(assignments, paused=paused)
    additions = [_addition(named, options) for named in _named(sources)]
    if print_curl:
        curl(asked, [addition.call for addition in additions])

    async def work(client: Client) -> Exit:
        added, status = await _add(client, additions)
        records = await client.call_each({gid: aria2.tell_record(gid) for gid in added})
        known = [one for slot in records.values() if (one := found(slot)) is not None]
        await tell_done(client, known, json=json, quiet=quiet)
        return max(status, await _say_what_was_ignored(client, added, options))

    carry_out(asked, work, acts=True)


async def _add(client: Client, additions: Sequence[Addition]) -> tuple[list[Gid], Exit]:
    """The GIDs of what was added; what was not is said."""
    added: list[Gid] = []
    refusals: dict[str, str] = {}
    try:
        for some in _portions(additions):
            slots = await client.call_each(dict(enumerate(one.call for one in some)))
            for at, slot in slots.items():
                if isinstance(slot.outcome, Refused):
                    refusals[some[at].named] = slot.outcome.message
                else:
                    added += slot.result()
    except LinkError:
        output.complain(*(f"Added {gid}." for gid in added))
        output.complain(words.add_unconfirmed(len(additions) - len(added)).text)
        raise
    for named, said in refusals.items():
        output.complain(words.not_added({named: said}, 0).text)
    return added, Exit.REFUSED if refusals else Exit.DONE


async def _say_what_was_ignored(
    client: Client, added: Sequence[Gid], options: Mapping[str, Option]
) -> Exit:
    """aria2 says nothing of options that it does not know (observed on 1.37)."""
    if not added or not options:
        return Exit.DONE
    known = await client.call(aria2.get_option(added[0]))
    ignored = [name for name in options if name not in known and name not in _NOT_TOLD]
    for name in ignored:
        output.complain(f"aria2 knows no option {quoted(name)} of a download; it was ignored.")
    return Exit.REFUSED if ignored else Exit.DONE


def _options(assignments: Iterable[str], *, paused: bool) -> dict[str, Option]:
    options: dict[str, Option] = {"pause": "true"} if paused else {}
    for assignment in assignments:
        key, separator, value = assignment.partition("=")
        key = key.strip().removeprefix("--")
        if not separator or not key:
            raise click.UsageError(
                f"{quoted(assignment)} is no option of aria2's. Write it as KEY=VALUE."
            )
        if key in _LISTS:
            before = options.get(key, [])
            options[key] = [*before, value]
        else:
            options[key] = value
    return options


def _named(sources: Iterable[str]) -> list[str]:
    """What was named, each once; a ``-`` stands for the lines of standard input."""
    named: list[str] = []
    for source in sources:
        lines = lines_of_input() if source == "-" else [source]
        named += [line.strip() for line in lines if line.strip()]
    return list(dict.fromkeys(named))


def _addition(named: str, options: Mapping[str, Option]) -> Addition:
    """What adds a URI or a file.

    Raises:
        click.UsageError: it is neither, or cannot be read.
    """
    if _URI.match(named):
        call = aria2.add_uri(named, options=options)
        return Addition(named, Call(call.method, call.params, lambda told: (decode.gid(told),)))
    content = _read(Path(named))
    encoded = base64.b64encode(content).decode()
    if _TORRENT.match(content):
        sent = (encoded, (), dict(options))
        return Addition(named, Call("aria2.addTorrent", sent, lambda told: (decode.gid(told),)))
    if _METALINK.match(content):
        return Addition(named, Call("aria2.addMetalink", (encoded, dict(options)), decode.gids))
    raise click.UsageError(
        f"The file {quoted(named)} is neither a torrent nor a Metalink document. "
        f"A list of URIs is read from standard input: ariatui add - <{shlex.quote(named)}"
    )


def _read(path: Path) -> bytes:
    name = quoted(str(path), 200)
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise click.UsageError(
            f"{name} is neither a URI nor a file here. A URI begins with https:// or the like."
        ) from None
    except (OSError, ValueError) as error:
        raise click.UsageError(f"The file {name} cannot be read ({reason_of(error)}).") from None
    if len(content) > _LARGEST:
        raise click.UsageError(
            f"The file {name} is larger than what aria2 takes by RPC. Have aria2 fetch it itself: "
            "add the URI that it came from."
        )
    return content


def _portions(additions: Sequence[Addition]) -> Iterator[Sequence[Addition]]:
    """The additions in their order, in portions that are not too long to be sent."""
    portion: list[Addition] = []
    room = _AT_ONCE
    for addition in additions:
        length = len(str(addition.call.params))
        if portion and length > room:
            yield portion
            portion, room = [], _AT_ONCE
        portion.append(addition)
        room -= length
    if portion:
        yield portion
