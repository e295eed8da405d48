"""The commands `list` and `status`, and how all downloads are read."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import click

from ariatui import text
from ariatui.cli import fields, output
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out, download_of
from ariatui.cli.curling import PRINT_CURL, as_curl
from ariatui.cli.fields import FIELDS, field_names
from ariatui.cli.group import Command
from ariatui.cli.items import complete_list
from ariatui.cli.output import Status as Exit
from ariatui.model.download import Download, Gid, GlobalStat, Naming, Section, Status
from ariatui.model.snapshot import Known
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Batch, Refused, Slot

_PAGE = 1000
"""Rows of one answer. With whole records they take some 200 kB, and 10 ms of aria2's time."""

_PASSES = 3
"""How often a list that was altered while it was read is read again."""

_PAGED = (Section.WAITING, Section.STOPPED)
"""The lists that are read page by page."""

_EVERY = frozenset(Status)
_USUAL = ("gid", "status", "percent", "size", "down", "up", "left", "name", "error")

_PROMPT_LIMIT = 1.0
"""Seconds for which a prompt may keep a person waiting."""


def _statuses(
    _ctx: click.Context, param: click.Parameter, value: Iterable[str]
) -> frozenset[Status]:
    """All statuses that the option names, with commas between them; without it all there are."""
    try:
        return frozenset(Status(word) for said in value for word in said.split(",")) or _EVERY
    except ValueError:
        raise click.BadParameter(f"Statuses are: {', '.join(Status)}.", param=param) from None


@click.command("list", cls=Command)
@click.option("--json", is_flag=True, help="A list of objects in JSON, with all fields.")
@click.option(
    "--format",
    "names",
    callback=field_names,
    shell_complete=complete_list(FIELDS),
    metavar="FIELD,...",
    help=f"These fields, in this order: {', '.join(FIELDS)}.",
)
@click.option(
    "--status",
    "statuses",
    callback=_statuses,
    shell_complete=complete_list(Status),
    metavar="STATUS,...",
    multiple=True,
    help=f"Only those that are: {', '.join(Status)}.",
)
@PRINT_CURL
@click.pass_obj
def list_command(
    asked: Asked,
    *,
    json: bool,
    names: Sequence[str] | None,
    statuses: frozenset[Status],
    print_curl: bool,
) -> None:
    """The downloads: the active ones, then the queue in its order, then the results, newest first.

    On a terminal in columns with short GIDs and units; elsewhere one a line, with tabs between the
    fields and the units that are documented.
    """
    if print_curl:
        as_curl(asked, [_first({status.section for status in statuses}).call()])

    async def work(client: Client) -> Exit:
        downloads = [one for one in await read_all(client, statuses) if one.status in statuses]
        if names is None or "name" in names:
            downloads = await with_names(client, downloads)
        fields.tell(downloads, names, usual=_USUAL, json=json)
        return Exit.DONE

    carry_out(asked, work, acts=False)


def _first(sections: Collection[Section]) -> Batch:
    """What is sent first; what else there is to ask follows from the answer."""
    batch = Batch()
    if Section.ACTIVE in sections:
        batch.add(aria2.tell_active(whole=True))
    for section in _PAGED:
        if section in sections:
            batch.add(aria2.tell_window(section, 0, _PAGE, whole=True))
    return batch


async def read_all(client: Client, statuses: Collection[Status]) -> list[Download]:
    """All downloads of the lists in which these statuses stand, without most names.

    Page by page, since answers can be long; all over again if the lists changed meanwhile so that
    some may have been left out.
    """
    downloads: list[Download] = []
    for _ in range(_PASSES):
        downloads, is_whole = await _read_pages(client, {status.section for status in statuses})
        if is_whole:
            break
    return downloads


async def _read_pages(client: Client, sections: Collection[Section]) -> tuple[list[Download], bool]:
    """The downloads, and whether they are as many as the daemon counts."""
    lists: dict[Section, dict[Gid, Download]] = {s: {} for s in Section if s in sections}
    left: list[Section] = [section for section in _PAGED if section in lists]
    offset = 0
    while True:
        batch = Batch()
        stat = batch.add(aria2.get_global_stat())
        active = batch.add(aria2.tell_active(whole=True)) if Section.ACTIVE in lists else None
        pages = [batch.add(aria2.tell_window(s, offset, _PAGE, whole=True)) for s in left]
        await client.call(batch.call())
        if active is not None:
            lists[Section.ACTIVE] = {row[0]: download_of(row) for row in active.result()}
        windows = [page.result() for page in pages]
        for window in windows:
            lists[window.section] |= {row[0]: download_of(row) for row in window.downloads}
        left = [window.section for window in windows if not window.is_end]
        offset += _PAGE
        if not left:
            break
    told = stat.result()
    counts = {Section.WAITING: told.num_waiting, Section.STOPPED: told.num_stopped}
    is_whole = all(len(lists[s]) == counts[s] for s in lists if s in counts)
    every = {gid: one for some in reversed(lists.values()) for gid, one in some.items()}
    return [every[gid] for some in lists.values() for gid in some], is_whole


async def with_names(client: Client, downloads: Sequence[Download]) -> list[Download]:
    """The same with names: those of torrents are in their records, the others are asked for.

    Asking for all files at once would be quicker, but some torrents have thousands.
    """
    calls = {d.gid: aria2.tell_name(d.gid) for d in downloads if d.naming is Naming.UNKNOWN}
    slots = await client.call_each(calls)
    facts = {gid: slot.result()[1] for gid, slot in slots.items() if not _is_refused(slot)}
    return [d.with_facts(**facts[d.gid]) if d.gid in facts else d for d in downloads]


def _is_refused(slot: Slot[Known]) -> bool:
    return isinstance(slot.outcome, Refused)


_TOTALS: Mapping[str, Callable[[GlobalStat], int]] = {
    "active": lambda told: told.num_active,
    "waiting": lambda told: told.num_waiting,
    "stopped": lambda told: told.num_stopped,
    "down": lambda told: told.download_speed,
    "up": lambda told: told.upload_speed,
}


@click.command("status", cls=Command)
@click.option("--json", is_flag=True, help="An object in JSON.")
@click.option(
    "--prompt",
    is_flag=True,
    help="A short line for a shell prompt, wherever it goes; a blank one if nothing is active or "
    "waiting, or aria2 does not answer within a second.",
)
@PRINT_CURL
@click.pass_obj
def status_command(asked: Asked, *, json: bool, prompt: bool, print_curl: bool) -> None:
    """The totals on one line: downloads active, waiting or paused, and stopped, and both speeds.

    Elsewhere than on a terminal: active, waiting, stopped, down and up with tabs between them, the
    speeds in bytes per second.
    """
    if print_curl:
        as_curl(asked, [aria2.get_global_stat()])

    async def work(client: Client) -> Exit:
        told = await client.call(aria2.get_global_stat())
        totals = {name: of(told) for name, of in _TOTALS.items()}
        if json:
            output.write(output.as_json(totals))
        elif prompt:
            output.write(_prompt(told))
        elif output.is_for_people():
            output.write(_sentence(told))
        else:
            output.write(output.as_tabs(totals.values()))
        return Exit.DONE

    carry_out(asked, work, acts=False, limit=_PROMPT_LIMIT if prompt else None, quiet=prompt)


def _sentence(told: GlobalStat) -> str:
    return (
        f"{told.num_active:,} active, {told.num_waiting:,} waiting or paused, "
        f"{told.num_stopped:,} stopped; "
        f"down {text.size(told.download_speed)}/s, up {text.size(told.upload_speed)}/s"
    )


def _prompt(told: GlobalStat) -> str:
    parts = []
    if told.num_active:
        parts.append(f"{told.num_active:,} active")
    if told.num_waiting:
        parts.append(f"{told.num_waiting:,} waiting")
    if told.num_active and told.download_speed:
        parts.append(text.speed(told.download_speed))
    return " ".join(parts)
