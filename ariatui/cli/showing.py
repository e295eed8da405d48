"""The command `show`: all that is known of one download."""

from collections.abc import Iterable, Mapping

import click

from ariatui import text
from ariatui.cli import fields, output
from ariatui.cli.asked import Asked
from ariatui.cli.client import Client, carry_out
from ariatui.cli.curling import PRINT_CURL, as_curl
from ariatui.cli.fields import FIELDS
from ariatui.cli.gids import gids_of, look_up
from ariatui.cli.group import Command
from ariatui.cli.listing import with_names
from ariatui.cli.offers import complete_gids
from ariatui.cli.output import Status as Exit
from ariatui.model.details import About, File, Topic
from ariatui.model.download import Download, Gid
from ariatui.rpc.aria2_details import tell_details
from ariatui.text import Clean, clean

_SIZES = ("uploaded", "piece_length")


@click.command("show", cls=Command)
@click.argument("gid", metavar="GID", shell_complete=complete_gids())
@click.option("--json", is_flag=True, help="An object in JSON.")
@PRINT_CURL
@click.pass_obj
def show_command(asked: Asked, *, gid: str, json: bool, print_curl: bool) -> None:
    """All that is known of one download: a line for each fact, and one for each of its files.

    The fields are those of `list`, and: directory; uploaded, in bytes; piece_length, in bytes;
    pieces; info_hash; comment; created, in seconds since 1970; trackers; followed_by, following and
    belongs_to, which are GIDs; and files: number, completed bytes, bytes, whether it is to be
    downloaded, path, and in JSON its URIs.
    """
    named = gids_of([gid])
    if print_curl:
        as_curl(asked, [tell_details(Gid(one), topic) for one in named for topic in _TOPICS])

    async def work(client: Client) -> Exit:
        known, status = await look_up(client, named)
        for download in await with_names(client, known):
            topics = {topic: tell_details(download.gid, topic) for topic in _TOPICS}
            slots = await client.call_each(topics)
            about = slots[Topic.ABOUT].result().get("about", About())
            files = slots[Topic.FILES].result().get("files", ())
            facts = fields.as_members(download) | _facts(about)
            if json:
                output.write(output.as_json({**facts, "files": [_file(file) for file in files]}))
            else:
                write = _for_people if output.is_for_people() else _for_programs
                write(download, facts, files)
        return status

    carry_out(asked, work, acts=False)


_TOPICS = (Topic.ABOUT, Topic.FILES)


def _facts(about: About) -> dict[str, object]:
    return {
        "directory": about.directory,
        "uploaded": about.upload_length,
        "piece_length": about.piece_length,
        "pieces": about.num_pieces,
        "info_hash": about.info_hash or None,
        "comment": about.comment or None,
        "created": about.creation_date,
        "trackers": [one for tier in about.trackers for one in tier],
        "followed_by": list(about.followed_by),
        "following": about.following,
        "belongs_to": about.belongs_to,
    }


def _file(file: File) -> dict[str, object]:
    return {
        "number": file.number,
        "completed": file.completed_length,
        "size": file.length,
        "selected": file.selected,
        "path": file.path,
        "uris": list(file.uris),
    }


def _for_programs(_download: Download, facts: Mapping[str, object], files: Iterable[File]) -> None:
    lines = [output.as_tabs((name, value)) for name, value in facts.items()]
    lines += [output.as_tabs(("file", *list(_file(file).values())[:5])) for file in files]
    output.write("\n".join(lines))


def _for_people(download: Download, facts: Mapping[str, object], files: Iterable[File]) -> None:
    """Without what is not known, or is nothing."""
    cells = {name: FIELDS[name].cell(download) for name in FIELDS if facts[name] is not False}
    for name in facts.keys() - FIELDS.keys():
        cells[name] = _cell(name, facts[name])
    widest = max(map(len, facts))
    for name in facts:
        if cells.get(name):
            output.write(f"{name:<{widest}}  {cells[name]}")
    for file in files:
        share = text.percent(file.completed_length, file.length) if file.selected else "skip"
        output.write(f"{share:>4}  {text.size(file.length):>8}  {clean(file.path, 4096)}")


def _cell(name: str, value: object) -> Clean:
    if not value:
        return Clean("")
    if name in _SIZES and isinstance(value, int):
        return text.size(value)
    values = value if isinstance(value, list) else [value]
    return Clean(", ".join(output.as_field(one) for one in values))
