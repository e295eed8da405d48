"""The commands that act on downloads that are there: pause, resume, remove, purge."""

from collections.abc import Callable, Sequence
from functools import partial
from inspect import cleandoc
from typing import Never, TypeVar

import click

from ariatui.cli import fields, verbs
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out
from ariatui.cli.curling import PRINT_CURL, as_curl, write_curl
from ariatui.cli.gids import gids_of, look_up
from ariatui.cli.group import Command
from ariatui.cli.listing import read_all, with_names
from ariatui.cli.offers import complete_gids
from ariatui.cli.output import Status as Exit
from ariatui.cli.task import Task
from ariatui.cli.verbs import Verb
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.rpc import aria2

F = TypeVar("F", bound=Callable[..., object])

_LONG_ENOUGH = 150.0
"""Seconds. aria2 itself gives up on a tracker after 120 (observed on 1.37)."""

_STOPPED = tuple(status for status in Status if status.section is Section.STOPPED)

_ALL = click.option("--all", "every", is_flag=True, help="All downloads.")
_FORCE = click.option("--force", is_flag=True, help="Don't wait for trackers.")
_NO_WAIT = click.option(
    "--no-wait", is_flag=True, help="End as soon as aria2 has taken the command."
)
_LIMIT = click.option(
    "--timeout",
    "limit",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    default=_LONG_ENOUGH,
    show_default=True,
    help="For how long to wait; the exit status is 5 if that is not enough.",
)


def saying(command: F) -> F:
    """The options by which a command says what it did, or what it would send."""
    for option in (
        PRINT_CURL,
        click.option("-q", "--quiet", is_flag=True, help="Say nothing of what was done."),
        click.option("--json", is_flag=True, help="Say it in JSON."),
    ):
        command = option(command)
    return command


def _command(
    name: str,
    verb_of: Callable[[bool], Verb],
    offered: Sequence[Status],
    *options: Callable[[Command], Command],
    about: str,
) -> Command:
    """A command that carries out a verb.

    Args:
        name: What it is called.
        verb_of: The verb, by whether it is to be forced.
        offered: The statuses of the downloads that a shell offers.
        options: What it has beside those that all of them have.
        about: Its help.
    """
    gids = click.Argument(
        ["gids"], nargs=-1, metavar="[GID | -]...", shell_complete=complete_gids(*offered)
    )
    callback = click.pass_obj(partial(_act, verb_of))
    command = Command(name, callback=callback, params=[gids], help=cleandoc(about))
    for option in options:
        command = option(command)
    return saying(command)


def _act(
    verb_of: Callable[[bool], Verb],
    asked: Asked,
    *,
    gids: Sequence[str],
    json: bool,
    quiet: bool,
    print_curl: bool,
    every: bool = False,
    force: bool = False,
    no_wait: bool = False,
    limit: float = _LONG_ENOUGH,
) -> None:
    """What all of these commands do."""
    verb = verb_of(force)
    if every is bool(gids):
        or_all = ", or --all" if verb.for_all else ""
        raise click.UsageError(f"Give GIDs, or - to read them{or_all}.")
    named = None if every else gids_of(gids)
    if print_curl:
        _print_curl(asked, verb, named)

    async def work(client: Client) -> Exit:
        task = Task(client, verb, wait=not no_wait, limit=limit)
        status = await _begin(client, task, named)
        await tell_done(client, task.done, json=json, quiet=quiet)
        return max(status, task.status)

    carry_out(asked, work, acts=True)


def _print_curl(asked: Asked, verb: Verb, named: Sequence[str] | None) -> Never:
    """What would be sent; the daemon is asked only where that depends on what it answers."""
    if named is None:
        as_curl(asked, [] if verb.for_all is None else [verb.for_all])
    if not verb.depends_on_state:
        as_curl(asked, [verb.call(Download(Gid(gid), Status.ACTIVE)) for gid in named])

    async def work(client: Client) -> Exit:
        known, status = await look_up(client, named)
        write_curl(client.server, [verb.call(one) for one in known])
        return status

    carry_out(asked, work, acts=False)


async def _begin(client: Client, task: Task, named: Sequence[str] | None) -> Exit:
    """Carry a task out on the downloads of these GIDs, or on all; whether there are such."""
    if named is None:
        await task.carry_out_for_all()
        return Exit.DONE
    known, status = await look_up(client, named)
    # Of what is removed the name cannot be asked for any more.
    await task.carry_out(await with_names(client, known))
    return status


async def tell_done(
    client: Client, downloads: Sequence[Download], *, json: bool, quiet: bool
) -> None:
    """Say of which downloads it is true now."""
    if not quiet:
        named = await with_names(client, downloads)
        names = fields.BRIEF
        fields.tell(named, names, usual=names, json=json)


_GIDS_ABOUT = (
    "GIDs may be shortened to their first digits. - reads them from standard input: the first word "
    "of each line, which is where `list` has them."
)

pause_command = _command(
    "pause",
    lambda _: verbs.pausing(force=False),
    (Status.ACTIVE, Status.WAITING),
    _ALL,
    _NO_WAIT,
    _LIMIT,
    about=f"""Pause downloads, and wait until aria2 says that they are paused.

    {_GIDS_ABOUT} What is paused already counts as done.""",
)

force_pause_command = _command(
    "force-pause",
    lambda _: verbs.pausing(force=True),
    (Status.ACTIVE, Status.WAITING),
    _ALL,
    _NO_WAIT,
    _LIMIT,
    about=f"""Pause downloads without waiting for the answers of their trackers.

    {_GIDS_ABOUT} What is paused already counts as done.""",
)

resume_command = _command(
    "resume",
    lambda _: verbs.resuming(),
    (Status.PAUSED,),
    _ALL,
    about=f"""Resume paused downloads: they wait for their turn, or start.

    {_GIDS_ABOUT} What is active or waiting already counts as done.""",
)

remove_command = _command(
    "remove",
    lambda force: verbs.removing(force=force),
    tuple(Status),
    _FORCE,
    _NO_WAIT,
    _LIMIT,
    about=f"""Remove downloads, and wait until that is done; their files stay.

    What was active is a result then, with the status removed; a result is cleared from the list.
    {_GIDS_ABOUT}""",
)


@click.command("purge", cls=Command)
@saying
@click.pass_obj
def purge_command(asked: Asked, *, json: bool, quiet: bool, print_curl: bool) -> None:
    """Clear all that are complete, failed or were removed from the list; their files stay."""
    if print_curl:
        as_curl(asked, [aria2.purge_download_result()])

    async def work(client: Client) -> Exit:
        stopped: Sequence[Download] = []
        if not quiet:
            stopped = await with_names(client, await read_all(client, _STOPPED))
        await client.call(aria2.purge_download_result())
        await tell_done(client, stopped, json=json, quiet=quiet)
        return Exit.DONE

    carry_out(asked, work, acts=True)
