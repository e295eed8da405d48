"""What is asked and said about removing downloads, with their files or without."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ariatui.model.download import Download, Section
from ariatui.text import Clean, clean, size
from ariatui.words import Report, Severity, name_of


def heading(verb: str, count: int, files: int = 0) -> Clean:
    """The question about so many downloads, and files of theirs."""
    what = "this download" if count == 1 else f"these {count:,} downloads"
    too = f", and delete {_files(files)}" if files else ""
    return clean(f"{verb} {what}{too}?")


def with_files(count: int) -> Clean:
    """What is removed besides so many downloads."""
    return clean("and its files" if count == 1 else "and their files")


def names(downloads: Iterable[Download]) -> list[Clean]:
    """A line for each."""
    return [clean(f"{one.status.value:<9} {name_of(one)}", 4096) for one in downloads]


def what_stays(downloads: Sequence[Download]) -> Clean:
    """What a removal does and what it does not."""
    if all(one.section is Section.STOPPED for one in downloads):
        leaving = "It leaves" if len(downloads) == 1 else "They leave"
        return clean(f"{leaving} the list of results; files stay on the disk.")
    return clean("Files stay on the disk.")


def what_goes(length: int, *, bare: int, shared: bool) -> Clean:
    """What is deleted, and what is not though it may have been meant.

    Args:
        length: The bytes of all files together.
        bare: For how many of the downloads no file was found.
        shared: Whether some files stay, since other downloads have them too.
    """
    said = f"{size(length)} in all. What is deleted does not come back."
    if bare:
        said += f" Of {bare:,} of them no file was found."
    if shared:
        said += " What another download has too stays."
    return clean(said)


def no_files(count: int, *, shared: bool, relative: bool) -> Clean:
    """Files are to be deleted, and there is none that can be.

    Args:
        count: Of how many downloads.
        shared: Whether other downloads have them too.
        relative: Whether it is not known from where their paths start.
    """
    its, it = ("Its", "it") if count == 1 else ("Their", "them")
    if shared:
        return clean(f"{its} files are those of another download too, so they stay.")
    if relative:
        return clean(f"aria2 does not tell the whole path of {it}, so no file can be deleted.")
    return clean(f"There are no files of {it} on this disk.")


def deleted(count: int, failures: Mapping[Path, str]) -> Report:
    """Files that were deleted, and the first of those that could not be."""
    if not failures:
        said = f"Deleted {_files(count)}." if count else "The files were gone already."
        return Report(clean(said), Severity.INFORMATION)
    path, reason = next(iter(failures.items()))
    others = f", nor {len(failures) - 1:,} more" if len(failures) > 1 else ""
    done = f" Deleted {_files(count)}." if count else ""
    return Report(clean(f"{path} could not be deleted{others}: {reason}.{done}"), Severity.ERROR)


def not_deleted_since_not_removed() -> Report:
    """It never became certain that aria2 writes to the files no more: a lost line, a refusal."""
    said = "No file was deleted, since aria2 did not confirm that it has let go of the downloads."
    return Report(clean(said), Severity.ERROR)


def files_not_told(said: str) -> Report:
    """The daemon does not tell which files a download has."""
    return Report(clean(f"aria2 does not tell where the files are: {said}"), Severity.ERROR)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
