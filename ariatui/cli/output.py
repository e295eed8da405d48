"""What a one-shot command says, and how it ends: text for people, tabs for programs, JSON.

On a terminal rows stand in columns; elsewhere there is one row a line, its fields apart by tabs.
Foreign text is cleaned for both. JSON has it as it is, in ASCII, with all else escaped.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import TextIO

from ariatui.encoding import has_utf_8, initial_environment
from ariatui.text import Clean, clean, fit, fit_middle, fit_right, width

_LONGEST = 4096
_GAP = "  "
_NARROWEST = 12
"""Cells for what is elastic before anything else is left out for it."""


class Status(IntEnum):
    """The exit status of a one-shot command."""

    DONE = 0
    REFUSED = 1
    """The daemon refused at least one thing; the others were done."""
    USAGE = 2
    NO_CONNECTION = 3
    UNAUTHORIZED = 4
    TIME_IS_UP = 5
    PIPE_CLOSED = 141
    """Of whoever read the output; as if SIGPIPE had ended the command."""


class OutputLost(Exception):
    """Standard output takes nothing more. What there was to say of that has been said."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.name)
        self.status = status


def prepare() -> None:
    """Have no character end the program: on a terminal one that it cannot show becomes a `?`."""
    shows_all = has_utf_8(initial_environment())
    for stream in (sys.stdout, sys.stderr):
        if stream is None or not hasattr(stream, "reconfigure"):
            continue
        if stream.isatty() and not shows_all:
            stream.reconfigure(encoding="ascii", errors="replace")
        else:
            stream.reconfigure(errors="backslashreplace")


def is_for_people() -> bool:
    """Whether a person reads what is written."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(line: str) -> None:
    """Write one line of output at once.

    Raises:
        OutputLost: nobody reads it any more, or there is no room for it.
    """
    if sys.stdout is None:
        return
    with _losing_output():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


@contextmanager
def ending_if_lost() -> Iterator[None]:
    """Within this, only standard output is written to; if it takes no more, the program ends."""
    try:
        with _losing_output():
            yield
    except OutputLost as error:
        raise SystemExit(error.status) from None


@contextmanager
def _losing_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _let_go_of(sys.stdout)
        raise OutputLost(Status.PIPE_CLOSED) from None
    except OSError as error:
        _let_go_of(sys.stdout)
        complain(f"The output could not be written: {error.strerror}.")
        raise OutputLost(Status.REFUSED) from None


def complain(*sentences: str) -> None:
    """Say on standard error, a line each, what went wrong."""
    if sys.stderr is None:
        return
    try:
        for sentence in sentences:
            for line in sentence.splitlines():
                sys.stderr.write(f"ariatui: {clean(line, _LONGEST)}\n")
        sys.stderr.flush()
    except OSError:  # there is nowhere left to say anything
        _let_go_of(sys.stderr)


def as_json(value: object, *, indent: int | None = None) -> str:
    """A value in JSON, all in ASCII, so that no terminal acts on it."""
    separators = None if indent else (",", ":")
    return json.dumps(value, ensure_ascii=True, indent=indent, separators=separators)


def as_json_rows(rows: Iterable[Mapping[str, object]]) -> str:
    """A list in JSON with a line for each row."""
    lines = ",\n".join(as_json(row) for row in rows)
    return f"[\n{lines}\n]" if lines else "[]"


def as_field(value: object) -> Clean:
    """A value between tabs: no number, no text and no list are blank; it holds no tab."""
    match value:
        case None | []:
            return Clean("")
        case bool():
            return Clean("true" if value else "false")
        case int():
            return Clean(str(value))
        case str():
            return clean(value, _LONGEST)
    return clean(as_json(value), _LONGEST)


def as_tabs(row: Iterable[object]) -> str:
    """A row for programs."""
    return "\t".join(as_field(value) for value in row)


def _room(elastic: int, widths: Mapping[int, int]) -> int:
    """The cells that the other columns leave."""
    others = sum(cells + len(_GAP) for at, cells in widths.items() if at != elastic)
    return shutil.get_terminal_size().columns - others


class Columns:
    """A table for people, as wide as the terminal at most.

    Args:
        heads: What stands above the columns.
        right: The columns that have their text at the right.
        elastic: The column that gets what room the others leave.
        expendable: The columns that may be left out to make room for it, those first that are
            missed least.
    """

    def __init__(
        self,
        heads: Sequence[str],
        right: Iterable[int],
        elastic: int | None,
        expendable: Sequence[int] = (),
    ) -> None:
        self._heads = [Clean(head) for head in heads]
        self._right = frozenset(right)
        self._elastic = elastic
        self._expendable = expendable

    def lines(self, rows: Sequence[Sequence[Clean]]) -> list[str]:
        """The table's lines, without the columns in which no row has anything."""
        used = [at for at in range(len(self._heads)) if any(row[at] for row in rows)]
        table = [self._heads, *rows]
        widths = {at: max(width(row[at]) for row in table) for at in used}
        if self._elastic in widths:
            self._make_fit(self._elastic, widths)
        lines = [[self._cell(row, *column) for column in widths.items()] for row in table]
        return [_GAP.join(line).rstrip() for line in lines]

    def _make_fit(self, elastic: int, widths: dict[int, int]) -> None:
        """Narrow the elastic column, and leave others out where it would become too narrow."""
        wanted = widths[elastic]
        expendable = [at for at in self._expendable if at in widths]
        while (room := _room(elastic, widths)) < min(wanted, _NARROWEST) and expendable:
            del widths[expendable.pop(0)]
        widths[elastic] = max(min(wanted, room), width(self._heads[elastic]))

    def _cell(self, row: Sequence[Clean], at: int, cells: int) -> Clean:
        if at in self._right:
            return fit_right(row[at], cells)
        return fit_middle(row[at], cells) if at == self._elastic else fit(row[at], cells)


def _let_go_of(stream: TextIO) -> None:
    """What is buffered for it cannot be written: let the end not try again."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
