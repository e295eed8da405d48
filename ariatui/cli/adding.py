"""The command `add`: URIs, and torrent and Metalink files of this machine."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from ariatui.cli import output
from ariatui.cli.acting import saying, tell_done
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out, found
from ariatui.cli.curling import as_curl
from ariatui.cli.gids import lines_of_input
from ariatui.cli.group import Command
from ariatui.cli.offers import complete_options
from ariatui.cli.output import Status as Exit
from ariatui.model.addition import Addition, Kind, mark_duplicates, read_lines
from ariatui.model.download import Gid
from ariatui.rpc import aria2, aria2_adding
from ariatui.rpc.aria2 import Option
from ariatui.rpc.failures import LinkError
from ariatui.server.endpoint import quoted
from ariatui.uploads import NO_DOCUMENT, NO_FILE, largest, read_files
from ariatui.words import add_words

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|magnet:", re.IGNORECASE)

_LISTS = frozenset({"header", "index-out"})
"""Options that may be given several times (aria2 manual, `--header`, `--index-out`)."""

_NOT_TOLD = frozenset({"pause", "gid"})
"""Options of an addition that `aria2.getOption` does not tell (observed on 1.37)."""


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
    made_out = _made_out(sources)
    if print_curl:
        additions = _read(made_out, aria2_adding.MESSAGE_LIMIT)
        as_curl(asked, [aria2_adding.add(addition, options) for addition in additions])
    has_files = any(one.kind is Kind.FILE for one in made_out)
    if not has_files:
        _read(made_out, aria2_adding.MESSAGE_LIMIT)  # what is bad is told without a connection

    async def work(client: Client) -> Exit:
        known = await client.call(aria2.get_global_option()) if has_files else {}
        limit = aria2_adding.message_limit(known)
        added, status = await _add(client, _read(made_out, limit), options, limit)
        records = await client.call_each({gid: aria2.tell_record(gid) for gid in added})
        downloads = [one for slot in records.values() if (one := found(slot)) is not None]
        await tell_done(client, downloads, json=json, quiet=quiet)
        return max(status, await _say_what_was_ignored(client, added, options))

    carry_out(asked, work, acts=True)


async def _add(
    client: Client, additions: Sequence[Addition], options: Mapping[str, Option], limit: int
) -> tuple[list[Gid], Exit]:
    """The GIDs of what was added; what was not is said."""
    added: list[Gid] = []
    refusals: list[tuple[Addition, str]] = []
    try:
        for message in aria2_adding.messages(additions, options, limit):
            await client.call(message.batch.call())
            taken, refused = message.outcome()
            added += [gid for _, gids in taken for gid in gids]
            refusals += refused
    except LinkError:
        output.complain(*(f"Added {gid}." for gid in added))
        unknown = len(additions) - len(added) - len(refusals)
        output.complain(add_words.add_unconfirmed(unknown).text)
        raise
    for refusal in refusals:
        output.complain(add_words.not_added([refusal], 0).text)
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


def _made_out(sources: Iterable[str]) -> list[Addition]:
    """What was named; a ``-`` stands for the lines of standard input."""
    made_out = [one for source in sources for one in _make_out(source)]
    return [one._replace(line=number) for number, one in enumerate(made_out, 1)]


def _read(made_out: Iterable[Addition], message: int) -> list[Addition]:
    """What was named, each once, files read, where a message may have so many bytes.

    Raises:
        click.UsageError: One of them cannot be added.
    """
    additions = mark_duplicates(read_files(made_out, largest(message), keep=True))
    for addition in additions:
        if addition.problem:
            named, advice = quoted(addition.text, 200), _advice(addition)
            raise click.UsageError(f"{named} cannot be added: {addition.problem}.{advice}")
    return [addition._replace(line=0) for addition in additions if addition.is_good]


def _advice(addition: Addition) -> str:
    """What may have been meant instead."""
    if addition.problem == NO_FILE:
        return " A URI begins with https:// or the like."
    if addition.problem == NO_DOCUMENT and addition.path.isprintable():
        path = shlex.quote(addition.path)
        return f" A list of URIs is read from standard input: ariatui add - <{path}"
    return ""


def _make_out(source: str) -> Iterator[Addition]:
    """What an argument names: nobody has quoted a path in it for a second time."""
    if source == "-":
        text = "\n".join(lines_of_input())
    elif _SCHEME.match(source):
        text = source
    else:
        yield Addition(0, source, Kind.FILE, path=source, name=source.rpartition("/")[2])
        return
    yield from read_lines(text)
