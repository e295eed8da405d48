"""This machine's disk, and whether a daemon is on this machine at all.

Of what a daemon tells only regular files at absolute paths count. That its address is a loopback
one does not make it this machine's: an SSH tunnel ends there too, and a container has other files
under the same paths.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_LISTENS = "0A"
"""A listening socket's state in /proc/net/tcp (Linux)."""


class DiskFile(NamedTuple):
    """A regular file."""

    path: Path
    size: int
    """Its length in bytes."""


def has_aria2_at(port: int) -> bool:
    """Whether an aria2 that sees the same files as we do listens on a port of this machine.

    Where the system does not tell (anything but Linux), or not us, the answer is no.
    """
    inodes = set(_listening(port))
    return bool(inodes) and any(
        _is_aria2(process) and _shares_our_files(process) and inodes & set(_sockets(process))
        for process in Path("/proc").glob("[0-9]*")
    )


def existing(paths: Iterable[str]) -> list[DiskFile]:
    """Those of these paths that are regular files here, each once."""
    files = []
    for name in dict.fromkeys(paths):
        path = Path(name)
        with suppress(OSError, ValueError):
            found = path.lstat()
            if path.is_absolute() and stat.S_ISREG(found.st_mode):
                files.append(DiskFile(path, found.st_size))
    return files


def delete(files: Iterable[DiskFile], folders: Sequence[str]) -> dict[Path, str]:
    """Delete these files, and of these folders what is empty then; what could not be, and why."""
    failures: dict[Path, str] = {}
    for file in files:
        try:
            file.path.unlink(missing_ok=True)
        except OSError as error:
            failures[file.path] = error.strerror or "the system refused"
    for folder in map(Path, folders):
        for place, _, _ in os.walk(folder, topdown=False) if folder.is_absolute() else ():
            with suppress(OSError):
                Path(place).rmdir()
    return failures


def _listening(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen on a port."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENS and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _is_aria2(process: Path) -> bool:
    with suppress(OSError):
        return "aria2" in (process / "comm").read_text("utf-8", "replace")
    return False


def _shares_our_files(process: Path) -> bool:
    """Whether its root directory and its mounts are ours."""
    with suppress(OSError):
        return all(
            os.path.samestat((process / part).stat(), Path("/proc/self", part).stat())
            for part in ("root", "ns/mnt")
        )
    return False


def _sockets(process: Path) -> Iterator[str]:
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                target = str(descriptor.readlink())
                if target.startswith("socket:["):
                    yield target[8:-1]
