"""What one-shot commands tell of a download: each field with its name, its unit and its words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import click

from ariatui import text, words
from ariatui.cli import output
from ariatui.cli.output import Columns
from ariatui.model.download import Download
from ariatui.server.endpoint import quoted
from ariatui.text import Clean, clean


class Field(NamedTuple):
    """One fact about a download."""

    name: str
    about: str
    """What it means, with its unit."""
    of: Callable[[Download], object]
    """The value for programs; None while nobody knows it."""
    shown: Callable[[Download], Clean] | None = None
    """The words for people; None for those that programs get."""
    is_number: bool = False

    def cell(self, download: Download) -> Clean:
        """What a person is shown."""
        return self.shown(download) if self.shown else output.as_field(self.of(download))


def _percent(download: Download) -> int | None:
    shown = text.percent(download.completed_length, download.total_length)
    return int(shown.rstrip("%")) if shown else None


def _left(download: Download) -> int | None:
    missing = download.total_length - download.completed_length
    if download.download_speed < 1 or missing <= 0:
        return None
    return round(missing / download.download_speed)


def _done(download: Download) -> Clean:
    return text.percent(download.completed_length, download.total_length)


def _size(download: Download) -> Clean:
    return text.size(download.total_length) if download.total_length else Clean("")


FIELDS: Final = {
    field.name: field
    for field in (
        Field("gid", "aria2's name for it: 16 hexadecimal digits", lambda d: d.gid),
        Field(
            "status",
            "active, waiting, paused, complete, error or removed",
            lambda d: d.status.value,
        ),
        Field(
            "percent",
            "how much of it is there, in whole percent, rounded down",
            _percent,
            _done,
            is_number=True,
        ),
        Field("size", "bytes", lambda d: d.total_length or None, _size, is_number=True),
        Field(
            "completed",
            "bytes that are there",
            lambda d: d.completed_length,
            lambda d: text.size(d.completed_length),
            is_number=True,
        ),
        Field(
            "down",
            "bytes per second that come",
            lambda d: d.download_speed,
            lambda d: text.speed(d.download_speed),
            is_number=True,
        ),
        Field(
            "up",
            "bytes per second that go",
            lambda d: d.upload_speed,
            lambda d: text.speed(d.upload_speed),
            is_number=True,
        ),
        Field(
            "left",
            "seconds until it is complete, at the speed of this moment",
            _left,
            lambda d: text.duration(_left(d)),
            is_number=True,
        ),
        Field("connections", "how many servers or peers", lambda d: d.connections, is_number=True),
        Field("seeding", "whether all is there and it is active for others", lambda d: d.seeding),
        Field("name", "of its file or folder", lambda d: d.name or None, words.name_of),
        Field(
            "error_code",
            "aria2's number for why it stopped; 0 for what is complete",
            lambda d: d.error_code,
            is_number=True,
        ),
        Field("error", "the same in words", lambda d: words.what_happened(d) or None),
    )
}
"""All of them, in the order in which JSON has them."""

_EXPENDABLE = ("error", "up", "left", "size", "down", "percent")
"""What a narrow terminal does without, unless it was asked for."""

BRIEF: Final = ("gid", "status", "name")
"""What a command tells of what it did."""


def field_names(
    _ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """What an option says of fields: their names, with commas between them.

    Raises:
        click.BadParameter: one of them is none.
    """
    if value is None:
        return None
    names = tuple(value.split(","))
    for name in names:
        if name not in FIELDS:
            said = f"{quoted(name)} is no field. There are: {', '.join(FIELDS)}."
            raise click.BadParameter(said, param=param)
    return names


def tell(
    downloads: Sequence[Download], names: Sequence[str] | None, *, usual: Sequence[str], json: bool
) -> None:
    """Write a row for each download.

    Args:
        downloads: In the order in which they are to stand.
        names: The fields that were asked for, None for the usual ones.
        usual: Which those are, unless it is JSON, which has all then.
        json: Whether to write JSON.
    """
    if json:
        output.write(output.as_json_rows(as_members(one, names) for one in downloads))
    elif downloads:
        fields = [FIELDS[name] for name in names or usual]
        lines = (
            _table(downloads, fields, () if names else _EXPENDABLE)
            if output.is_for_people()
            else _rows(downloads, fields)
        )
        output.write("\n".join(lines))
    elif output.is_for_people():
        output.write("No downloads.")


def as_members(download: Download, names: Sequence[str] | None = None) -> dict[str, object]:
    """A download as JSON has it."""
    return {name: FIELDS[name].of(download) for name in names or FIELDS}


def _rows(downloads: Sequence[Download], fields: Sequence[Field]) -> list[str]:
    return [output.as_tabs(field.of(download) for field in fields) for download in downloads]


def _table(
    downloads: Sequence[Download], fields: Sequence[Field], expendable: Sequence[str]
) -> list[str]:
    names = [field.name for field in fields]
    digits = _telling(download.gid for download in downloads)
    columns = Columns(
        [name.upper() for name in names],
        [at for at, field in enumerate(fields) if field.is_number],
        names.index("name") if "name" in names else None,
        [names.index(name) for name in expendable if name in names],
    )
    return columns.lines(
        [
            [clean(d.gid[:digits]) if field.name == "gid" else field.cell(d) for field in fields]
            for d in downloads
        ]
    )


_FEWEST_DIGITS = 6
"""As many as aria2 itself shows."""


def _telling(gids: Iterable[str]) -> int:
    """How many digits tell all these apart."""
    known = set(gids)
    return next(
        digits
        for digits in range(_FEWEST_DIGITS, 17)
        if digits == 16 or len({gid[:digits] for gid in known}) == len(known)
    )
