"""What is said about adding downloads: one sentence each, harmless to show.

What was typed is called by that where it is bad, without a password in it, else by its name.
"""

from collections.abc import Mapping, Sequence

from ariatui.model.addition import Addition
from ariatui.model.download import Download
from ariatui.text import Clean, clean, fit, fit_middle, width
from ariatui.words import Report, Severity, name_of

_NAME_LIMIT = 60
_TOLD = 3
_LEAST_NAME = 20
"""Cells of what was typed that a reason leaves."""
_MOST_LINES = 3
"""Lines that a reason may take."""

_SHOWS_IT, _SHOWS_THEM = (("add", "shows it again"),), (("add", "shows them again"),)


def added(count: int, name: str = "", *, choosing: bool = False, kept: int = 0) -> Report:
    """Downloads that the daemon took.

    Args:
        count: How many.
        name: That of a single one, which may stand far from what is on the screen.
        choosing: Whether files are to be chosen later.
        kept: How many others were bad, and stay in the dialog.
    """
    which = f"1 download: {clean(name, _NAME_LIMIT)}." if name else "1 download."
    said = f"Added {which}" if count == 1 else f"Added {count:,} downloads."
    if choosing:
        said += " As soon as it is known which files there are, they are here to choose."
    if not kept:
        return Report(clean(said), Severity.INFORMATION)
    said += " What cannot be added is kept."
    return Report(clean(said), Severity.INFORMATION, _SHOWS_IT)


def nothing_added(bad: Sequence[Addition]) -> Report:
    """All of it turned out to be bad once it was read."""
    first = bad[0]
    others = f" Nor could {len(bad) - 1:,} more." if len(bad) > 1 else ""
    said = f"{clean(first.typed, _NAME_LIMIT)} cannot be added: {first.problem}.{others}"
    return Report(clean(said), Severity.ERROR, _SHOWS_THEM if others else _SHOWS_IT)


def kept() -> Report:
    """What was typed was neither added nor thrown away."""
    said = "Nothing was added. What you typed or pasted is kept."
    return Report(clean(said), Severity.INFORMATION, (("add", "brings it back"),))


def not_added(refusals: Sequence[tuple[Addition, str]], done: int) -> Report:
    """Additions that the daemon refused, the first few with its reason."""
    told = [_why_not_added(addition, said) for addition, said in refusals[:_TOLD]]
    if len(refusals) > _TOLD:
        told.append(f"{len(refusals) - _TOLD} more were not added.")
    if done:
        told.append(f"The other {done:,} were added." if done > 1 else "The other one was added.")
    ways = _SHOWS_IT if len(refusals) == 1 else _SHOWS_THEM
    return Report(clean(" ".join(told)), Severity.ERROR, ways)


def add_unconfirmed(count: int, done: int = 0) -> Report:
    """The line was lost between adding and its answer; `done` were added before."""
    what = "the download" if count == 1 else f"the {count:,} downloads"
    before = f"The first {done:,} were added. " if done else ""
    return Report(
        clean(
            f"The connection ended before aria2 confirmed that it took {what}. {before}"
            "Look at the rows before you add anything again."
        ),
        Severity.ERROR,
        _SHOWS_IT,
    )


def nothing_to_add() -> Report:
    """Something was pasted in which no download can be seen."""
    return Report(clean("What was pasted holds no URI, magnet link or path, so nothing was done."))


def pasted_too_much(limit: int) -> Report:
    """More was pasted than a person could look through."""
    said = f"What was pasted is longer than {limit:,} characters, so nothing of it was taken."
    return Report(clean(said))


def files_are_here(download: Download, *, shown: bool) -> Report:
    """The files of a download can be chosen; `shown` says whether they stand on the screen."""
    name = name_of(download, _NAME_LIMIT)
    if shown:
        said = f"{name} waits until its files are chosen."
        ways = (("choose", "chooses"), ("send-choice", "tells aria2"), ("unpause", "starts it"))
        return Report(clean(said), Severity.INFORMATION, ways)
    said = f"{name} is paused, so that its files can be chosen in its details."
    return Report(clean(said), Severity.INFORMATION, (("details", "opens them"),))


def preview(addition: Addition, room: int, *, there: bool = False) -> Clean:
    """What would be added in a line of so many cells, or why it cannot be in a few of them.

    Args:
        addition: What was made of a line.
        room: The cells.
        there: Whether the daemon has the same already.
    """
    if addition.problem:
        begin, end = f"line {addition.line}: ", f": {addition.problem}"
        typed = clean(addition.typed.rstrip(":"), 4096)
        left = max(room - width(clean(begin + end)), _LEAST_NAME)
        typed = fit_middle(typed, left) if width(typed) > left else typed
        return _within(clean(f"{begin}{typed}{end}", 4096), _MOST_LINES * room)
    name = clean(addition.name, _NAME_LIMIT * 2)
    if addition.same_as:
        said = f"line {addition.line}: the same as line {addition.same_as}: {name}"
    else:
        parts = (name, addition.more, "in the list already" if there else "")
        said = f"{addition.kind.value:<8} {', '.join(filter(None, parts))}"
    return _within(clean(said), room)


def summary(additions: Sequence[Addition]) -> Clean:
    """How many would be added, and how many not."""
    good = sum(addition.downloads for addition in additions if addition.is_good)
    bad = sum(bool(addition.problem) for addition in additions)
    same = sum(bool(addition.same_as) for addition in additions)
    parts = ["1 download" if good == 1 else f"{good:,} downloads"]
    if same:
        parts.append(f"{same:,} twice")
    if bad:
        parts.append(f"{bad:,} cannot be added")
    return clean(", ".join(parts))


def bad_lines(additions: Sequence[Addition]) -> Clean:
    """Why Enter has added nothing yet, or cannot."""
    good = sum(addition.downloads for addition in additions if addition.is_good)
    bad = sum(bool(addition.problem) for addition in additions)
    if not good:
        return clean("Nothing of it can be added; see above")
    return clean(f"Enter again adds {good:,} and keeps the {bad:,} bad")


def bad_option(name: str, why: str) -> Clean:
    """An option that cannot be sent."""
    return clean(f"{name} {why}")


def settings(values: Mapping[str, str], boxes: Mapping[str, bool]) -> Clean:
    """The options that are set, in short. Their values may be secrets: names only."""
    names = [name for name, on in boxes.items() if on]
    names += [name for name, text in values.items() if text.strip()]
    return clean(f"Options: {', '.join(names)}" if names else "")


def _within(told: Clean, room: int) -> Clean:
    return fit(told, room) if width(told) > room else told


def _why_not_added(addition: Addition, said: str) -> str:
    if said == "No URI to download.":
        said = "it is no URI that aria2 can download"
    name = clean(addition.name or addition.kind.value, _NAME_LIMIT)
    what = f"Line {addition.line}, {name}," if addition.line else name
    return f"{what} was not added: {said.strip().rstrip('.')}."
