"""This machine's disk, and whether a daemon is on this machine at all.

Of what a daemon tells only regular files at absolute paths count. That its address is a loopback
one does not make it this machine's: an SSH tunnel ends there too, and a container has other files
under the same paths.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class LocalAria2(NamedTuple):
    """An aria2 that sees the same files as we do."""

    directory: Path | None
    """Its working directory, where relative paths start; None where the system does not tell."""


class Deleted(NamedTuple):
    """What became of files that were to be deleted."""

    files: int
    """How many were there, and are no more."""
    failures: Mapping[Path, str]
    """Those that could not be deleted, and why."""


def aria2_at(port: int) -> LocalAria2 | None:
    """The aria2 that listens on a port of this machine, if it sees the same files as we do.

    Where the system does not tell (anything but Linux), or not us, there is none.
    """
    inodes = set(_listening(port))
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        if _is_aria2(process) and _shares_our_files(process) and inodes & set(_sockets(process)):
            return LocalAria2(_working_directory(process))
    return None


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


def also_at(files: Iterable[DiskFile], paths: Iterable[str]) -> set[Path]:
    """Those of these files to which one of these paths leads too, in whatever spelling."""
    known = set(map(Path, paths))
    identities = {identity for path in known if (identity := _identity(path))}
    return {file.path for file in files if file.path in known or _identity(file.path) in identities}


def delete(files: Iterable[DiskFile], folders: Sequence[str]) -> Deleted:
    """Delete these files, and of these folders what is empty then."""
    count, failures = 0, dict[Path, str]()
    for file in files:
        try:
            file.path.unlink()
            count += 1
        except FileNotFoundError:
            pass
        except OSError as error:
            failures[file.path] = error.strerror or "the system refused"
    for folder in map(Path, folders):
        for place, _, _ in os.walk(folder, topdown=False) if folder.is_absolute() else ():
            with suppress(OSError):
                Path(place).rmdir()
    return Deleted(count, failures)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from all others; None where there is none."""
    with suppress(OSError, ValueError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def _working_directory(process: Path) -> Path | None:
    with suppress(OSError):
        return (process / "cwd").readlink()
    return None


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
