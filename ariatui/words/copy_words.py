"""What is said about copying: one sentence each, harmless to show."""

from ariatui.text import clean, size
from ariatui.words import Report, Severity


def copied(what: str, done: int, asked: int, *, remark: str = "", in_tmux: bool) -> Report:
    """Something was handed to the terminal's clipboard.

    Args:
        what: What one of them is called.
        done: How many there are.
        asked: For how many downloads that was wanted.
        remark: A part of the sentence on what there is to know of it.
        in_tmux: Whether to tell what tmux between here and the terminal needs.
    """
    said = f"Copied the {what}" if done == 1 else f"Copied {done:,} {what}s, one a line"
    if remark:
        said += f"; {remark}"
    if done < asked:
        said += f"; the other {asked - done:,} of the {asked:,} downloads have none"
    way = " tmux hands it on with set-clipboard on." if in_tmux else ""
    return Report(clean(f"{said}.{way}"), Severity.INFORMATION)


def are_magnets(count: int) -> str:
    """A remark on URIs of which some are a torrent's, which has no other."""
    return "1 of them is a magnet link" if count == 1 else f"{count} of them are magnet links"


def nothing_to_copy(what: str, asked: int) -> Report:
    """None of the downloads has such a thing."""
    which = "This download has" if asked == 1 else "None of these downloads has"
    return Report(clean(f"{which} {'no' if asked == 1 else 'a'} {what} yet."))


def nothing_at_all() -> Report:
    """There is no download, and nothing was done."""
    return Report(clean("There is nothing here to be copied."))


def no_action() -> Report:
    """The last action is to be copied before there was any."""
    said = "Nothing has been asked of aria2 yet that changes anything, so there is no curl for it."
    return Report(clean(said))


def too_long(what: str, length: int, limit: int) -> Report:
    """More than a terminal takes. Lengths are bytes."""
    return Report(
        clean(
            f"Nothing was copied: the {what} would take {size(length)}, and terminals take "
            f"{size(limit)} at most. Copy fewer at a time."
        )
    )


def too_many(what: str, count: int) -> Report:
    """So many downloads that it would be more than a terminal takes."""
    said = f"Nothing was copied: the {what}s of {count:,} downloads are more than a terminal takes."
    return Report(clean(f"{said} Copy fewer at a time."))


def not_harmless(what: str) -> Report:
    """Text on which a shell would act as soon as it is pasted."""
    said = f"Nothing was copied: the {what} has characters in it that would do harm when pasted."
    return Report(clean(said))


def not_told(said: str) -> Report:
    """The daemon does not tell what is to be copied."""
    return Report(clean(f"Nothing was copied: aria2 answered {said}"), Severity.ERROR)
