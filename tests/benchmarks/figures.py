"""Figures, what they are to be, and the table of them. Knows nothing of how they are measured."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADINGS = ("what", "ariatui", "bare Textual", "aria2p top", "aria2tui", "target", "met?")


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured: what is shown of it, the one number that is judged, all of them."""

    value: float
    text: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """At most so much, or at most so many times another figure."""

    text: str
    limit: float
    of: Figure | None = None
    is_ratio: bool = False
    by_turns: bool = False
    """Whether the two were measured by turns: then each is compared with the one beside it."""

    def verdict(self, figure: Figure) -> str:
        """Whether a figure meets it, and for a ratio, by how much."""
        if not self.is_ratio:
            return "yes" if figure.value <= self.limit else "NO"
        if self.of is None or not self.of.value:
            return "-"
        ratio = figure.value / self.of.value
        if self.by_turns:
            turns = zip(figure.values, self.of.values, strict=True)
            ratio = statistics.median(mine / its for mine, its in turns)
        return f"{'yes' if ratio <= self.limit else 'NO'}, {ratio:.2f}x"


def at_most(limit: float, unit: str = "") -> Target:
    """A figure of at most so many units."""
    return Target(f"<= {limit:g} {unit}".rstrip(), limit)


def at_most_times(limit: float, of: Figure | None, whose: str, *, by_turns: bool = False) -> Target:
    """A figure of at most so many times another one; None if that could not be had."""
    return Target(f"<= {limit:g}x {whose}", limit, of, is_ratio=True, by_turns=by_turns)


def one(value: float, unit: str) -> Figure:
    """One measurement."""
    return Figure(value, f"{_short(value)} {unit}")


def spread(values: Sequence[float], unit: str) -> Figure:
    """The least and the median. The least is judged: a busy machine only ever adds."""
    least, median = min(values), statistics.median(values)
    return Figure(least, f"{_short(least)}/{_short(median)} {unit}", tuple(values))


def tail(values: Sequence[float], unit: str) -> Figure:
    """The median and the 95th percentile, which is judged."""
    median, high = statistics.median(values), percentile(values, 0.95)
    return Figure(high, f"{_short(median)}/{_short(high)} {unit}", tuple(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Where there is nothing to compare with, a column is "-"."""

    what: str
    ariatui: Figure | None
    bare: Figure | None = None
    aria2p: Figure | None = None
    aria2tui: Figure | None = None
    target: Target | None = None

    def cells(self) -> tuple[str, ...]:
        """Its texts, in the order of the headings."""
        measured = (self.ariatui, self.bare, self.aria2p, self.aria2tui)
        texts = ["-" if figure is None else figure.text for figure in measured]
        judged = self.target is not None and self.ariatui is not None
        verdict = self.target.verdict(self.ariatui) if self.target and self.ariatui else ""
        return (self.what, *texts, self.target.text if judged and self.target else "", verdict)


def table(rows: Iterable[Row]) -> str:
    """The rows below their headings, each column as wide as its widest cell."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _short(value: float) -> str:
    """Three digits, or all before the point."""
    if abs(value) >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:.3g}"
