"""The first page: every fact that aria2 tells of a download, its pieces, its speed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ariatui.model.details import About, Topic
from ariatui.model.download import Download, Gid, Status
from ariatui.model.numbers import whole
from ariatui.model.pieces import held
from ariatui.text import Clean, clean, duration, fit, percent, size, speed, width, wrap
from ariatui.tui.widgets.columns import Cell, Row, state_of
from ariatui.tui.widgets.details.drawings import LEAST, caption, piece_map, speed_graph
from ariatui.tui.widgets.details.page import Dossier, Line, Page
from ariatui.words import ERRORS, how_stalled, name_of

_LABEL = 12
_COLUMN = 38
"""Cells that a fact takes at least, where several stand side by side."""

_MOST_LINES = 4
"""Of one fact."""

_MUCH = 2000

_NOTHING = "-"
"""In the place of a value that there is none of, so that no other fact moves."""

Fact = tuple[str, Sequence[str]]
"""A label of ours, and its value in several lengths, the longest first; it may be foreign text."""


class OverviewPage(Page):
    """Each fact at its place, which depends on the width and on whether it is a torrent."""

    title = "Overview"
    topics = (Topic.ABOUT, Topic.PIECES)
    by_the_way = (Topic.FILES, Topic.OPTIONS)

    def applies(self, download: Download) -> bool:
        """Always."""
        del download
        return True

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """Long facts that there always are, then the short ones, then long ones that may be."""
        style = "error" if dossier.download.status is Status.ERROR else "plain"
        about = dossier.details.about or About()
        rare = [line for label, said in _rare_facts(dossier) for line in _long(label, said, width)]
        return [
            *_long("Name", name_of(dossier.download), width),
            *_long("Status", _status(dossier), width, style),
            *_long("Dir", about.directory or _NOTHING, width),
            *_side_by_side(list(_short_facts(dossier)), width),
            *rare,
        ]

    def drawings(self, dossier: Dossier, width: int, height: int) -> Sequence[Line]:
        """The pieces, and the speed of the last minutes."""
        room = max(height, 0)
        about, lines = dossier.details.about or About(), list[Line]()
        pieces = piece_map(dossier, width, max(LEAST, room // 2 - 2))
        if pieces:
            lines += [[], caption(f"Pieces, {_pieces_of(dossier, about)}", width), *pieces]
        graph = speed_graph(dossier, width, max(LEAST, room - len(lines) - 2))
        return [*lines, [], *graph] if graph else lines


def _side_by_side(facts: Sequence[Fact], width: int) -> list[Line]:
    columns = max(width // _COLUMN, 1)
    room = max(width // columns - _LABEL - 1, 0)
    cells = [_cells(label, values, room) for label, values in facts]
    return [
        [cell for fact in cells[start : start + columns] for cell in fact]
        for start in range(0, len(cells), columns)
    ]


def _status(dossier: Dossier) -> str:
    """What it is doing, how far a check of its hashes is, why it failed."""
    download = dossier.download
    said = " ".join(state_of(Row(download, dossier.phase))[:2])
    if download.verified_length is not None:
        return f"{said} {percent(download.verified_length, download.total_length)}"
    if download.verify_pending:
        return f"{said}, queued for that"
    if download.status is Status.ERROR or download.error_code:
        code = download.error_code
        meaning = ERRORS.get(code or 1, "")
        return f"{said} {code}: {meaning}" if code is not None and meaning else f"{said} {code}"
    return said


def _short_facts(dossier: Dossier) -> Iterator[Fact]:
    download, about, times = dossier.download, dossier.details.about or About(), dossier.times
    is_active = download.status is Status.ACTIVE
    yield "GID", [download.gid]
    yield "Files", _files(dossier)
    yield "Length", _amount(download.size) if download.size else ["not known yet"]
    yield "Completed", _completed(download)
    yield "Down", _speed(dossier, download.download_speed, "max-download-limit")
    yield "Time left", _left(dossier)
    yield "Up", _speed(dossier, download.upload_speed, "max-upload-limit")
    yield "Connections", [str(download.connections) if is_active else ""]
    if download.torrent:
        yield "Uploaded", _amount(about.upload_length)
        yield "Ratio", [_ratio(download, about)]
        seeders = about.num_seeders
        yield "Seeders", [str(seeders) if is_active and seeders is not None else ""]
        yield "Mode", [about.mode]
    yield "Added", [_seen(dossier, times.added)]
    yield "Started", [_seen(dossier, times.started)]
    ended = {Status.ERROR: "Failed", Status.REMOVED: "Removed"}
    yield ended.get(download.status, "Finished"), [_seen(dossier, times.finished)]
    if download.torrent:
        yield "Created", ["" if about.creation_date is None else _date(about.creation_date)]


def _rare_facts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    download, about = dossier.download, dossier.details.about or About()
    yield "Message", " ".join(download.error_message.split())
    yield "Info hash", about.info_hash
    yield "Comment", about.comment
    # Metadata are no row any more once they have become a download: nothing leads there.
    yield "Followed by", _rows(dossier, about.followed_by or download.followed_by)
    yield "Following", _rows(dossier, (about.following,) if about.following else ())
    yield "Belongs to", _rows(dossier, (about.belongs_to,) if about.belongs_to else ())


def _files(dossier: Dossier) -> Sequence[str]:
    files, about = dossier.details.files, dossier.details.about
    if files is None:
        return ["1" if about is not None and about.mode == "single" else ""]
    chosen = sum(file.selected for file in files)
    told = f"{chosen:,} of {len(files):,}"
    return [f"{chosen:,}"] if chosen == len(files) else [f"{told} selected", told]


def _amount(count: int) -> Sequence[str]:
    return [f"{size(count)} ({count:,} B)", size(count)] if count >= 1024 else [size(count)]


def _completed(download: Download) -> Sequence[str]:
    share = percent(download.completed_length, download.total_length)
    return [f"{share} {amount}".lstrip() for amount in _amount(download.completed_length)]


def _speed(dossier: Dossier, now: int, limit: str) -> Sequence[str]:
    """A speed, and what it is limited to, as far as the options have been read."""
    most = whole((dossier.details.options or {}).get(limit, ""))
    told = (speed(now) if _flows(dossier) else "") or _NOTHING
    return [f"{told}, max {speed(most)}" if most else told]


def _left(dossier: Dossier) -> Sequence[str]:
    """Until it is complete, or for how long it has stood still."""
    download = dossier.download
    if not _flows(dossier):
        return [""]
    if stalled := how_stalled(download, dossier.now):
        return [stalled, stalled.partition(":")[0]]
    return [duration(download.time_left)]


def _flows(dossier: Dossier) -> bool:
    return Row(dossier.download, dossier.phase).flows


def _ratio(download: Download, about: About) -> str:
    if not download.completed_length:
        return ""
    return f"{about.upload_length / download.completed_length:.2f}"


def _pieces_of(dossier: Dossier, about: About) -> str:
    done = held(dossier.details.bitfield or "") or 0
    return f"{done:,} of {about.num_pieces:,}, {size(about.piece_length)} each"


def _rows(dossier: Dossier, gids: Sequence[Gid]) -> str:
    """Those of these downloads that can be gone to."""
    return " ".join(gid for gid in gids if dossier.is_row(gid))


def _seen(dossier: Dossier, moment: float | None) -> str:
    if moment is None:
        return ""
    at = datetime.fromtimestamp(dossier.wall - dossier.now + moment, UTC).astimezone()
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _date(seconds: int) -> str:
    """A moment that a torrent names, which may be any number."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _cells(label: str, values: Sequence[str], room: int) -> list[Cell]:
    """A fact in as many words as there is room for."""
    told = [clean(value, _MUCH) for value in values]
    value = next((one for one in told if width(one) <= room), told[-1]) or clean(_NOTHING)
    return [(fit(clean(label), _LABEL), "label"), (Clean(fit(value, room) + " "), "plain")]


def _long(label: str, value: str, width: int, style: str = "plain") -> list[Line]:
    parts = wrap(clean(value, _MUCH), width - _LABEL, _MOST_LINES)
    labels = [label, *[""] * len(parts)]
    return [
        [(fit(clean(name), _LABEL), "label"), (part, style)]
        for name, part in zip(labels, parts, strict=False)
    ]
