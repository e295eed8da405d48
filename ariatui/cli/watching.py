"""The commands that look for longer: `wait` until downloads are done, `watch` what happens."""

import gc
from collections.abc import Sequence

import click

from ariatui import words
from ariatui.cli import fields, output
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out, finish, server_for
from ariatui.cli.gids import gids_of, look_up
from ariatui.cli.group import Command
from ariatui.cli.listing import with_names
from ariatui.cli.offers import complete_gids
from ariatui.cli.output import Status as Exit
from ariatui.model.download import Download, Section, Status

_LIMIT = click.option(
    "--timeout", "limit", type=click.FloatRange(min=0), metavar="SECONDS", help="For how long."
)


@click.command("wait", cls=Command)
@click.argument(
    "gids",
    nargs=-1,
    required=True,
    metavar="[GID | -]...",
    shell_complete=complete_gids(Status.ACTIVE, Status.WAITING, Status.PAUSED),
)
@_LIMIT
@click.option("--json", is_flag=True, help="An object in JSON for each, as it ends.")
@click.option("-q", "--quiet", is_flag=True, help="Say only why one failed.")
@click.pass_obj
def wait_command(
    asked: Asked, *, gids: Sequence[str], limit: float | None, json: bool, quiet: bool
) -> None:
    """Wait until downloads are done, and tell of each as it ends.

    Done is what is complete, or is a torrent of which all is there. The exit status is 1 if one
    failed, was removed, or is gone. Metadata are followed to the downloads that come of them. A
    lost connection is waited for too.
    """
    named = gids_of(gids)
    if not named:
        raise click.UsageError("No GID was read, so there is nothing to wait for.")

    async def work(client: Client) -> Exit:
        gc.enable()  # it may last for days
        known, status = await look_up(client, named)
        gids = [one.gid for one in known]
        async for gid, now in client.until(gids, _is_over, limit=limit, follow=True):
            if now is None:
                output.complain(f"{gid} is gone: it was removed meanwhile.")
                status = Exit.REFUSED
                continue
            (download,) = await with_names(client, [now])
            if not quiet:
                _tell(download, json=json)
            if why := words.what_happened(download):
                output.complain(f"{words.name_of(download, 60)}: {why}.")
                status = Exit.REFUSED
        return status

    carry_out(asked, work, acts=False)


def _is_over(now: Download) -> bool:
    return now.section is Section.STOPPED or now.seeding


def _tell(download: Download, *, json: bool) -> None:
    if json:
        output.write(output.as_json(fields.as_members(download)))
    else:
        output.write(output.as_tabs(fields.as_members(download, fields.BRIEF).values()))


@click.command("watch", cls=Command)
@_LIMIT
@click.option("--json", is_flag=True, help="An object in JSON for each.")
@click.pass_obj
def watch_command(asked: Asked, *, limit: float | None, json: bool) -> None:
    """Write a line for each event, until interrupted.

    Time, GID, event, status and name, with tabs between them. Events are: added, active, waiting,
    paused, seeding, complete, error, removed, and gone, when aria2 has forgotten it. A lost
    connection is waited for, and what happened meanwhile is told then.
    """

    def command() -> Exit:
        gc.enable()  # it may last for weeks
        from ariatui.cli.watcher import watch  # noqa: PLC0415 - for this command alone

        return watch(server_for(asked, acts=False), limit, json=json)

    finish(command)
