"""The first page: every fact that aria2 tells of a download, its pieces, its speed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ariatui.model.details import About, Topic
from ariatui.model.download import Download, Gid, Status
from ariatui.model.pieces import held
from ariatui.text import Clean, clean, duration, fit, percent, size, speed, width, wrap
from ariatui.tui.widgets.columns import Cell, Row, state_of
from ariatui.tui.widgets.details.drawings import caption, piece_map, speed_graph
from ariatui.tui.widgets.details.page import Line, Page, View
from ariatui.words import ERRORS, how_stalled, name_of

_LABEL = 13
_COLUMN = 38
"""Cells that a fact takes at least, where several stand side by side."""

_MOST_LINES = 4
"""Of one fact."""

_MUCH = 2000

Fact = tuple[str, str]
"""A label of ours, and a value that may be foreign text."""


class OverviewPage(Page):
    """Short facts side by side, long ones below, then the drawings."""

    title = "Overview"
    topics = (Topic.ABOUT, Topic.PIECES)
    by_the_way = (Topic.FILES,)

    def applies(self, download: Download) -> bool:
        """Always."""
        del download
        return True

    def lines(self, view: View, width: int) -> Sequence[Line]:
        """What is not known, or does not apply, has no line."""
        lines = [*_long(("Name", name_of(view.download)), width), *_arranged(view, width)]
        pieces = piece_map(view, width)
        if pieces:
            lines += [[], caption(f"Pieces, {_pieces_of(view)}", width), *pieces]
        graph = speed_graph(view, width)
        return [*lines, [], *graph] if graph else lines


def _arranged(view: View, width: int) -> list[Line]:
    """All facts: short ones side by side and long ones below, or one below the other."""
    facts = [fact for fact in _facts(view) if fact[1]]
    columns = width // _COLUMN
    if columns < 2:
        return [line for fact in facts for line in _long(fact, width)]
    room = width // columns - _LABEL - 1
    short = [fact for fact in facts if _fits(fact, room)]
    lines: list[Line] = [
        [cell for fact in short[start : start + columns] for cell in _cells(fact, room)]
        for start in range(0, len(short), columns)
    ]
    return lines + [line for fact in facts if not _fits(fact, room) for line in _long(fact, width)]


def _facts(view: View) -> Iterator[Fact]:
    download, details = view.download, view.details
    about = details.about or About()
    row = Row(download, view.phase)
    yield "Status", " ".join(state_of(row)[:2])
    yield from _error(download)
    yield "GID", download.gid
    yield "Dir", about.directory
    yield "Files", _files(view)
    yield "Length", _amount(download.size) if download.size else "not known yet"
    yield "Completed", _completed(download)
    if row.flows:
        yield "Down", speed(download.download_speed)
        yield "Up", speed(download.upload_speed)
        yield "Time left", how_stalled(download, view.now) or duration(download.time_left)
    yield "Uploaded", _amount(about.upload_length) if about.upload_length else ""
    if download.torrent and download.completed_length:
        yield "Ratio", f"{about.upload_length / download.completed_length:.2f}"
    yield "Connections", str(download.connections) if download.status is Status.ACTIVE else ""
    yield "Seeders", _seeders(download, about)
    yield "Pieces", _pieces_of(view) if about.num_pieces else ""
    yield "Verified", _verified(download)
    yield from _told_by_torrent(about)
    yield "Followed by", _gids(about.followed_by or download.followed_by)
    yield "Following", about.following or ""
    yield "Belongs to", about.belongs_to or ""
    yield "Added", _seen(view, view.times.added)
    yield "Started", _seen(view, view.times.started)
    ended = {Status.ERROR: "Failed", Status.REMOVED: "Removed"}
    yield ended.get(download.status, "Finished"), _seen(view, view.times.finished)


def _told_by_torrent(about: About) -> Iterator[Fact]:
    yield "Info hash", about.info_hash
    yield "Mode", about.mode
    yield "Created", "" if about.creation_date is None else _date(about.creation_date)
    yield "Comment", about.comment


def _error(download: Download) -> Iterator[Fact]:
    if download.status is Status.ERROR or download.error_code:
        code = download.error_code
        meaning = ERRORS.get(code or 1, "")
        yield "Error code", f"{code}: {meaning}" if code is not None and meaning else str(code)
        yield "Message", " ".join(download.error_message.split())


def _files(view: View) -> str:
    files, about = view.details.files, view.details.about
    if files is None:
        return "1" if about is not None and about.mode == "single" else ""
    chosen = sum(file.selected for file in files)
    return str(len(files)) if chosen == len(files) else f"{chosen} of {len(files)} selected"


def _amount(count: int) -> str:
    return f"{size(count)} ({count:,} B)" if count >= 1024 else f"{size(count)}"


def _completed(download: Download) -> str:
    share = percent(download.completed_length, download.total_length)
    amount = _amount(download.completed_length)
    return f"{share} {amount}" if share else amount


def _seeders(download: Download, about: About) -> str:
    if about.num_seeders is None or download.status is not Status.ACTIVE:
        return ""
    return str(about.num_seeders)


def _pieces_of(view: View) -> str:
    about = view.details.about or About()
    done = held(view.details.bitfield or "") or 0
    return f"{done:,} of {about.num_pieces:,}, {size(about.piece_length)} each"


def _verified(download: Download) -> str:
    if download.verified_length is not None:
        share = percent(download.verified_length, download.total_length)
        return f"{share} {_amount(download.verified_length)}"
    return "is queued for its hash check" if download.verify_pending else ""


def _gids(gids: Sequence[Gid]) -> str:
    return " ".join(gids)


def _seen(view: View, moment: float | None) -> str:
    if moment is None:
        return ""
    at = datetime.fromtimestamp(view.wall - view.now + moment, UTC).astimezone()
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _date(seconds: int) -> str:
    """A moment that a torrent names, which may be any number."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _fits(fact: Fact, room: int) -> bool:
    return width(clean(fact[1], _MUCH)) <= room


def _cells(fact: Fact, room: int) -> list[Cell]:
    label, value = fact
    return [
        (fit(clean(label), _LABEL), "label"),
        (Clean(fit(clean(value), room) + " "), _style(label)),
    ]


def _long(fact: Fact, width: int) -> list[Line]:
    label, value = fact
    parts = wrap(clean(value, _MUCH), width - _LABEL, _MOST_LINES)
    labels = [label, *[""] * len(parts)]
    return [
        [(fit(clean(name), _LABEL), "label"), (part, _style(label))]
        for name, part in zip(labels, parts, strict=False)
    ]


def _style(label: str) -> str:
    return "error" if label.startswith("Error") else "plain"
