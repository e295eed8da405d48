"""What is said about limits and options: one sentence each, harmless to show, without passwords."""

import re
from collections.abc import Mapping, Sequence

from ariatui.model import aria2_options
from ariatui.model.aria2_options import Option
from ariatui.model.download import Download, Gid
from ariatui.model.limits import COMMON_LIMITS, LIMITS
from ariatui.model.numbers import whole
from ariatui.text import Clean, clean, speed
from ariatui.words import Report, Severity, name_of

_NAME_LIMIT = 60
_VALUE_LIMIT = 80
_BAD_VALUE = re.compile(r"We encountered a problem while processing the option '--[\w-]+'\.")
"""All that aria2 says of a value that it does not take (observed on 1.37)."""

Values = Mapping[str, str | list[str]]
"""Options with values that were asked for."""


def whose(downloads: Sequence[Download | None]) -> Clean:
    """The downloads that something is about: the name of a single one, else how many."""
    first = downloads[0] if downloads else None
    if len(downloads) == 1 and first is not None:
        return name_of(first, _NAME_LIMIT)
    return clean("this download" if len(downloads) == 1 else f"{len(downloads)} downloads")


def changed(downloads: Sequence[Download | None], values: Values, restarted: int) -> Report:
    """The daemon has taken it; so many that were active start anew."""
    said = f"{whose(downloads)}: {told(values)}"
    if restarted:
        which = "it starts" if len(downloads) == 1 else f"{restarted} that ran start"
        said += f"; {which} anew with that"
    return Report(clean(f"{said}."), Severity.INFORMATION)


def changed_for_all(values: Values) -> Report:
    """The daemon has taken it for all downloads."""
    if set(values) <= set(COMMON_LIMITS):
        return Report(clean(f"All downloads together: {told(values)}."), Severity.INFORMATION)
    own = any(name in aria2_options.options(common=False) for name in values)
    where = ", where a download has no other value of its own" if own else ""
    return Report(clean(f"{told(values)}{where}."), Severity.INFORMATION)


def refused(
    downloads: Mapping[Gid, Download | None], refusals: Mapping[Gid, str], values: Values, done: int
) -> Report:
    """Single changes that the daemon refused, the first few with its reason."""
    reasons = [_why(gid, downloads[gid], said, values) for gid, said in list(refusals.items())[:3]]
    if len(set(refusals.values())) == 1 and _BAD_VALUE.fullmatch(next(iter(refusals.values()))):
        reasons = [_not_taken(values)]
    elif len(refusals) > 3:
        reasons.append(f"{len(refusals) - 3} more were not changed.")
    if done:
        reasons.append(
            f"The other {done} were changed." if done > 1 else "The other one was changed."
        )
    return Report(clean(" ".join(reasons)), Severity.ERROR)


def refused_for_all(said: str, values: Values) -> Report:
    """A change that the daemon refused as a whole."""
    if _BAD_VALUE.fullmatch(said):
        return Report(clean(_not_taken(values)), Severity.ERROR)
    return Report(clean(f"aria2 did not change {_names(values)}: {said}"), Severity.ERROR)


def unconfirmed(values: Values) -> Report:
    """The line was lost between a change and its answer."""
    said = f"The connection ended before aria2 confirmed the change of {_names(values)}."
    return Report(clean(said), Severity.ERROR)


def not_changeable(count: int) -> Report:
    """Downloads that have stopped, of which aria2 changes nothing; 0 stands for none at all."""
    if not count:
        return Report(clean("There is no download here to change."))
    which = "This download has" if count == 1 else "These downloads have"
    said = f"{which} stopped; aria2 changes nothing of what has stopped."
    return Report(clean(said), ways=(("retry", "tries what failed again"),))


def not_changeable_any_more(count: int) -> Clean:
    """All downloads that something is to be changed of have stopped meanwhile, or are gone."""
    if count == 1:
        return clean("This download has stopped or is gone; aria2 changes nothing of it any more.")
    return clean("All of them have stopped or are gone; aria2 changes nothing of them any more.")


def unchanged() -> Report:
    """Nothing was typed that is not so already."""
    return Report(clean("Nothing was changed."), Severity.INFORMATION)


def shown(name: str, value: str) -> Clean:
    """A value as it may be seen, on one line."""
    if aria2_options.is_secret(name):
        return clean("(set)" if value else "")
    if name in aria2_options.LISTS:
        value = " | ".join(aria2_options.lines(value))
    return clean(value, _VALUE_LIMIT)


def explanation(option: Option, active: int, count: int) -> Clean:
    """The sense of an option, its values, and how many of the downloads start anew with it."""
    parts = [f"{option.sense[0].upper()}{option.sense[1:]}."]
    if option.values:
        parts.append(f"aria2 takes {option.values}.")
    if active:
        which = "It starts" if count == 1 else f"{active} of the {count} start"
        parts.append(f"{which} anew with another value.")
    return clean(" ".join(parts))


def not_told(said: str) -> Report:
    """The daemon does not tell the options in force."""
    return Report(clean(f"aria2 does not tell what is in force: {said}"), Severity.ERROR)


def not_read(count: int) -> Clean:
    """So many downloads that their options are not read."""
    return clean(f"What is in force for {count} downloads is not asked for.")


def no_such_option(name: str, *, known: bool, common: bool) -> Clean:
    """What was typed is no option that can be changed here."""
    if known:
        elsewhere = "of single downloads only" if common else "for all downloads only"
        return clean(f"aria2 lets {name} be changed {elsewhere}.")
    return clean(f"aria2 lets no option of this name be changed while it runs: {name}", 160)


def told(values: Values) -> str:
    """What was asked for, as a part of a sentence."""
    return ", ".join(_phrase(name, value) for name, value in values.items())


def _phrase(name: str, value: str | list[str]) -> str:
    if name in (*LIMITS, *COMMON_LIMITS):
        way = "down" if "download" in name else "up"
        limit = whole(value) if isinstance(value, str) else None
        return f"at most {speed(limit)} {way}" if limit else f"no limit {way}"
    text = value if isinstance(value, str) else "\n".join(value)
    if aria2_options.is_secret(name):
        return f"{name} was {'changed' if text else 'taken off'}"
    return f"{name} is {shown(name, text)} now" if text.strip() else f"{name} is not set any more"


def _why(gid: Gid, download: Download | None, said: str, values: Values) -> str:
    """One refusal, in our words where aria2's are known (observed on 1.37)."""
    name = name_of(download, _NAME_LIMIT) if download else str(gid)
    if said.startswith("Cannot change option for GID#") or said.endswith("is not found"):
        return f"{name} has stopped or is gone; aria2 changes nothing of it any more."
    return f"{name}: aria2 did not change {_names(values)}: {clean(said)}"


def _not_taken(values: Values) -> str:
    """A value that aria2 refuses without a reason; it does not say which of several."""
    takes = {**aria2_options.options(common=True), **aria2_options.options(common=False)}
    hints = [f"{n} takes {takes[n].values}" for n in values if n in takes and takes[n].values]
    hint = f"; {', '.join(hints)}" if hints else ""
    return f"aria2 does not take this value for {_names(values)}{hint}."


def _names(values: Values) -> str:
    return ", ".join(values)
