"""What is said about what was done in the details: one sentence each, harmless to show."""

from collections.abc import Sequence

from ariatui.model.download import Download, Status
from ariatui.text import Clean, clean
from ariatui.words import Report, Severity, name_of

_NAME_LIMIT = 60
_NAMED = 2
"""Downloads that are named where there are many."""


def files_chosen(download: Download, chosen: int) -> Report:
    """The daemon has taken a choice of files."""
    which = "1 file" if chosen == 1 else f"{chosen:,} files"
    said = f"{name_of(download, _NAME_LIMIT)}: aria2 downloads {which} of it from now on."
    ways = (("unpause", "starts it"),) if download.status is Status.PAUSED else ()
    return Report(clean(said), Severity.INFORMATION, ways)


def files_started(downloads: Sequence[Download], chosen: int) -> Report:
    """Paused downloads start, with so many files that were chosen before."""
    if len(downloads) == 1:
        which = "1 file" if chosen == 1 else f"{chosen:,} files"
        said = f"{name_of(downloads[0], _NAME_LIMIT)}: aria2 starts it with the {which} chosen."
    else:
        said = (
            f"aria2 starts {len(downloads):,} downloads with the {chosen:,} files chosen of them."
        )
    return Report(clean(said), Severity.INFORMATION)


def choice_refused(download: Download | None, said: str) -> Report:
    """A choice of files that the daemon refused, in its words, when the download was started."""
    whose = name_of(download, _NAME_LIMIT) if download else "a download that is gone"
    return Report(clean(f"aria2 did not take the files chosen of {whose}: {said}"), Severity.ERROR)


def choice_dropped() -> Report:
    """A choice that the daemon was not told of is undone."""
    return Report(clean("Dropped the choice of files."), Severity.INFORMATION)


def choice_kept(download: Download, chosen: int) -> Report:
    """The details are closed on a choice that the daemon was not told of."""
    which = "1 file" if chosen == 1 else f"{chosen} files"
    said = f"{name_of(download, _NAME_LIMIT)}: the choice of {which} is kept; aria2 is told later."
    is_paused = download.status is Status.PAUSED
    way = ("unpause", "starts it with them") if is_paused else ("details", "leads back to it")
    return Report(clean(said), Severity.INFORMATION, (way,))


def no_file_chosen(downloads: Sequence[Download]) -> Report:
    """A choice of no file at all of these downloads, which aria2 takes for one of all."""
    if len(downloads) == 1:
        which = f"no file of {name_of(downloads[0], _NAME_LIMIT)} is"
    else:
        names = ", ".join(name_of(download, _NAME_LIMIT) for download in downloads[:_NAMED])
        more = ", …" if len(downloads) > _NAMED else ""
        which = f"of {len(downloads):,} downloads ({names}{more}) no file is"
    said = f"Nothing would be left to download: {which} chosen. Choose one in the details."
    return Report(clean(said))


def nothing_chosen() -> Report:
    """A choice is to be sent, and none was made."""
    return Report(
        clean("aria2 knows this choice of files already."),
        Severity.INFORMATION,
        (("choose", "chooses otherwise"),),
    )


def has_no_type() -> Report:
    """All files of the type of a folder are to be chosen."""
    said = "A folder has no type; this key works on a file."
    return Report(clean(said), Severity.INFORMATION, (("choose", "chooses the whole folder"),))


def has_stopped(download: Download) -> Report:
    """A change of what does not run any more."""
    said = f"{name_of(download, _NAME_LIMIT)} has stopped; aria2 changes nothing of it any more."
    return Report(clean(said))


def is_gone() -> Report:
    """A change of what the daemon does not know any more."""
    return Report(clean("The download is gone: it was removed meanwhile, so nothing was changed."))


def mirrors_changed(removed: int, added: int) -> Report:
    """URIs of a file that were removed and added."""
    if added:
        return Report(
            clean("Added the mirror." if added == 1 else f"Added {added:,} mirrors."),
            Severity.INFORMATION,
        )
    if removed:
        return Report(clean("Removed the mirror."), Severity.INFORMATION)
    said = "aria2 changed nothing: the URI is one that it cannot download, or is there already."
    return Report(clean(said))


def bad_mirrors(count: int, problem: str, *, are_known: bool) -> Clean:
    """What is wrong with so many URIs before they are sent; blank if nothing is."""
    if problem:
        return clean(f"{problem}.", 4096)
    if are_known:
        return clean(f"{'It is' if count == 1 else 'They are'} among the mirrors already.")
    return clean("")


def only_mirror() -> Report:
    """The last URI is to be removed."""
    said = "This is the only URI of the download, which would fail for good without it."
    return Report(clean(said), ways=(("remove", "removes the download"),))


def detail_refused(said: str) -> Report:
    """A change that the daemon refused, in its words."""
    return Report(clean(f"aria2 refused that: {said}"), Severity.ERROR)


def detail_unconfirmed() -> Report:
    """The line was lost between a change and its answer."""
    said = (
        "The connection ended before aria2 confirmed the change. "
        "The details show what is true as soon as it is back."
    )
    return Report(clean(said), Severity.ERROR)


def nothing_to_show() -> Report:
    """The details are to be opened, and no download is selected."""
    return Report(clean("There is no download here whose details could be shown."))


def no_uri_here() -> Report:
    """A mirror is to be removed, and there is none."""
    return Report(clean("There is no mirror here to be removed."))


def for_tab(title: str) -> Report:
    """A key for another tab of the details."""
    return Report(clean(f"This key is for the tab {title} of the details."), Severity.INFORMATION)


def for_inside() -> Report:
    """A key that works while the keys move about in the details."""
    return Report(
        clean("This key works inside the details."),
        Severity.INFORMATION,
        (("into-details", "goes there"),),
    )
