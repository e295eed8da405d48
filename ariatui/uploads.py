"""The files of this machine that are to be added, read from the disk and looked into.

What they hold is judged by itself, not by their names. The disk may be slow: this is for a thread.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from ariatui.model.addition import Addition, Kind, torrent_identity
from ariatui.model.metalink import read_metalink
from ariatui.model.torrent import read_torrent
from ariatui.text import size

_OVERHEAD = 64 * 1024
"""Bytes of a message beside what a file holds: options, the secret."""

NO_FILE = "there is no such file on this machine"
NO_DOCUMENT = "it is neither a torrent nor a Metalink document"

_REASONS = {
    errno.ENOENT: NO_FILE,
    errno.ENOTDIR: NO_FILE,
    errno.EACCES: "you may not read it",
    errno.EISDIR: "it is a directory",
}
_BOM = b"\xef\xbb\xbf"


def largest(message: int) -> int:
    """How many bytes a file may have, where messages may have so many: base 64 takes a third."""
    return max(message - _OVERHEAD, 0) // 4 * 3


def read_files(additions: Iterable[Addition], limit: int, *, keep: bool) -> list[Addition]:
    """The same additions, with what their files hold, or why they cannot be added.

    Args:
        additions: Any; those that are no files stay as they are.
        limit: The bytes that a file may have.
        keep: Whether to keep what is in the files, in order to send it.
    """
    return [
        _read_file(one, limit, keep=keep) if one.kind is Kind.FILE else one for one in additions
    ]


def _read_file(addition: Addition, limit: int, *, keep: bool) -> Addition:
    try:
        content = _content(addition.path, limit)
        found = _look_into(addition, content)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or "it cannot be read"
        return addition._replace(problem=reason)
    except (UnicodeError, RuntimeError):  # no name of a file, or a ~ of nobody's
        return addition._replace(problem=NO_FILE)
    except ValueError as error:
        return addition._replace(problem=str(error))
    return found._replace(content=content) if keep else found


def _content(path: str, limit: int) -> bytes:
    """All of a regular file.

    Raises:
        OSError: The system does not give it.
        ValueError: It is something else, or too large; says what, as the end of a sentence.
    """
    if "\0" in path:
        raise ValueError(NO_FILE)
    # A pipe that nobody writes to would not let itself be opened.
    handle = os.open(Path(path).expanduser(), os.O_RDONLY | os.O_NONBLOCK)
    with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor has no path
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise ValueError(_REASONS[errno.EISDIR])
        if not stat.S_ISREG(mode):
            raise ValueError("it is no regular file")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(
            f"it is larger than {size(limit)}, all that this aria2 takes in one message "
            "(its option rpc-max-request-size)"
        )
    return content


def _look_into(addition: Addition, content: bytes) -> Addition:
    """What a file is, and what it tells.

    Raises:
        ValueError: It is nothing that can be added.
    """
    if content.startswith(b"d"):
        torrent = read_torrent(content)
        return addition._replace(
            kind=Kind.TORRENT,
            name=torrent.name or addition.name,
            more=f"{_count(torrent.files)}, {size(torrent.length)}",
            identity=torrent_identity(torrent.info_hash),
        )
    if content.removeprefix(_BOM).lstrip().startswith(b"<"):
        metalink = read_metalink(content)
        others = len(metalink.names) - 1
        return addition._replace(
            kind=Kind.METALINK,
            name=metalink.names[0] or addition.name,
            more=f"{f'and {others:,} more, ' if others else ''}{size(metalink.length)}",
            identity=frozenset([f"metalink:{hashlib.sha256(content).hexdigest()}"]),
            downloads=len(metalink.names),
        )
    raise ValueError(NO_DOCUMENT)


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files:,} files"
