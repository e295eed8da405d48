"""What is said about limits and options: one sentence each, harmless to show, without passwords."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ariatui.model import aria2_options
from ariatui.model.aria2_options import SIZES, SPEEDS, Option
from ariatui.model.download import Download, Gid
from ariatui.model.limits import COMMON_LIMITS, LIMITS, amount
from ariatui.model.numbers import whole
from ariatui.text import Clean, clean, size, speed
from ariatui.words import Report, Severity, name_of

_NAME_LIMIT = 60
_VALUE_LIMIT = 80
_BAD_VALUE = re.compile(r"We encountered a problem while processing the option '--[\w-]+'\.")
"""All that aria2 says of a value that it does not take (observed on 1.37)."""

_IN_WORDS = {
    "/path/to/directory": "the whole path of a directory on its machine",
    "/path/to/file": "the path of a file on its machine",
    "/path/to/file, -": "the path of a file on its machine, or - for its standard output",
    "1-1048576": "numbers and ranges of them, such as 1-3,7",
    "HASH_TYPE=HEX_DIGEST": "a type and digits, such as sha-256=0123abcd",
    "HOSTNAME,DOMAIN,NETWORK/CIDR": "hosts, domains and networks, such as localhost,10.0.0.0/8",
    "INDEX=PATH": "a number and a path, one a line, such as 3=sub/name.iso",
    "URI,...": "URIs with commas between them",
    "URI,... or *": "URIs with commas between them, or * for all",
    "[http://][USER:PASSWORD@]HOST[:PORT]": "an address such as http://user:password@host:8080",
    "a numeric IP address": "an IP address in figures",
    "head[=SIZE], tail[=SIZE]": "head, tail or both, such as head=2M,tail=2M",
    "true, false, A:B": "true, false, or two numbers such as 5:25",
}
"""What aria2 says that options take, as it reads in a sentence."""

_OF_ONE = {
    "header": "lines such as Accept: text/html",
    "out": "a name, or a path below dir, such as sub/name.iso",
}
"""Options of which aria2 says nothing, or what is not so."""

Values = Mapping[str, str | list[str]]
"""Options with values that were asked for."""


def whose(downloads: Sequence[Download | None]) -> Clean:
    """The downloads that something is about: the name of a single one, else how many."""
    first = downloads[0] if downloads else None
    if len(downloads) == 1 and first is not None:
        return name_of(first, _NAME_LIMIT)
    return clean("this download" if len(downloads) == 1 else f"{len(downloads):,} downloads")


def changed(downloads: Sequence[Download | None], values: Values, restarted: int) -> Report:
    """The daemon has taken it; so many that were active break their connections off."""
    said = f"{whose(downloads)}: {told(values)}"
    if restarted:
        which = "it" if len(downloads) == 1 else f"{restarted:,} that ran"
        said += f"; {which} {_restart(values, one=len(downloads) == 1)}"
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
        reasons.append(f"{len(refusals) - 3:,} more were not changed.")
    if done:
        reasons.append(
            f"The other {done:,} were changed." if done > 1 else "The other one was changed."
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


def shown(name: str, value: str, limit: int = _VALUE_LIMIT) -> Clean:
    """A value as it may be seen, on one line, with its unit."""
    if aria2_options.is_secret(name):
        return clean("(set)" if value else "")
    if name in aria2_options.LISTS:
        value = " | ".join(aria2_options.lines(value))
    elif (count := whole(value)) is not None and name in SIZES:
        return size(count)
    elif count is not None and name in SPEEDS:
        is_limit = name in (*LIMITS, *COMMON_LIMITS)
        return clean("no limit" if is_limit and not count else f"{size(count)}/s")
    return clean(value, limit)


def typed(name: str, value: str) -> str:
    """A value as a person may type it: amounts of bytes with K or M where that is the same."""
    count = whole(value) if name in SIZES | SPEEDS else None
    return value if count is None else amount(count)


def takes(option: Option) -> str:
    """What aria2 takes for an option, behind "takes"; blank for any text."""
    if option.name in _OF_ONE:
        return _OF_ONE[option.name]
    if option.name in (*LIMITS, *COMMON_LIMITS):
        return "a speed such as 500K or 1.5M, or 0 for no limit"
    if option.choices:
        *first, last = option.choices
        return f"{', '.join(first)} or {last}"
    if option.values == "0.0-*":
        return "0 or more, such as 1.5"
    if option.values in _IN_WORDS or not option.values:
        return _IN_WORDS.get(option.values, "")
    low, _, high = option.values.partition("-")
    units = dict.fromkeys(SIZES, "") | dict.fromkeys(SPEEDS, "/s")
    if option.name in units:
        low = amount(int(low))
        high = high if high == "*" else amount(int(high))
        what, such = f" bytes{units[option.name]}", ", such as 20M"
    else:
        what = such = ""
    return f"{low}{what} or more{such}" if high == "*" else f"from {low} to {high}{what}{such}"


def not_taken(option: Option) -> Clean:
    """A value that aria2 would not take, or would take for another one."""
    return clean(f"For {option.name} aria2 takes {takes(option)}.")


def bad_line(option: Option, number: int) -> Clean:
    """A line that is no value for an option of several lines. It may be a secret."""
    said = f"For {option.name} aria2 takes {takes(option)}; line {number} is something else."
    return clean(said)


def explanation(option: Option, active: int, count: int) -> Clean:
    """The sense of an option, its values, and what downloads that run do when it is changed."""
    parts = [f"{option.sense[0].upper()}{option.sense[1:]}."]
    if values := takes(option):
        parts.append(f"aria2 takes {values}.")
    if active:
        which = "it" if count == 1 else f"{active:,} of the {count:,}"
        parts.append(f"With another value {which} {_restart([option.name], one=count == 1)}.")
    return clean(" ".join(parts))


def not_told(said: str) -> Report:
    """The daemon does not tell the options in force."""
    return Report(clean(f"aria2 does not tell what is in force: {said}"), Severity.ERROR)


def not_read(count: int) -> Clean:
    """So many downloads that their options are not read."""
    return clean(f"What is in force for {count:,} downloads is not asked for.")


def no_such_option(name: str, *, known: bool, common: bool) -> Clean:
    """What was typed is no option that can be changed here."""
    if known:
        elsewhere = "of single downloads only" if common else "for all downloads only"
        return clean(f"aria2 lets {name} be changed {elsewhere}.")
    return clean(f"aria2 lets no option of this name be changed while it runs: {name}", 160)


def _restart(names: Iterable[str], *, one: bool) -> str:
    """What becomes of downloads that run: what is loaded stays, but for a few options."""
    if aria2_options.starts_from_scratch(names):
        return "starts from the beginning" if one else "start from the beginning"
    return "reconnects and goes on" if one else "reconnect and go on"


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
    return f"{name} is now {shown(name, text)}" if text.strip() else f"{name} is not set any more"


def _why(gid: Gid, download: Download | None, said: str, values: Values) -> str:
    """One refusal, in our words where aria2's are known (observed on 1.37)."""
    name = name_of(download, _NAME_LIMIT) if download else str(gid)
    if said.startswith("Cannot change option for GID#") or said.endswith("is not found"):
        return f"{name} has stopped or is gone; aria2 changes nothing of it any more."
    return f"{name}: aria2 did not change {_names(values)}: {clean(said)}"


def _not_taken(values: Values) -> str:
    """A value that aria2 refuses without a reason; it does not say which of several."""
    known = {**aria2_options.options(common=True), **aria2_options.options(common=False)}
    hints = {takes(known[name]) for name in values if name in known} - {""}
    hint = f": it takes {', or '.join(sorted(hints))}" if hints else ""
    return f"aria2 does not take this value for {_names(values)}{hint}."


def _names(values: Values) -> str:
    return ", ".join(values)
