"""Where a download lies on the daemon's disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_CONTROL = ".aria2"
"""What aria2 adds to a name for its control file, which tells how far the download is."""


class Storage(NamedTuple):
    """The paths of one download, as the daemon tells them: foreign text, relative perhaps."""

    directory: str
    paths: tuple[str, ...]
    torrent: str = ""
    """The torrent's name; with several files that of the folder that holds them."""

    @property
    def is_relative(self) -> bool:
        """Whether its paths start where the daemon was started, and not at the root."""
        return any(path and not path.startswith("/") for path in self.paths)

    def below(self, base: Path | None) -> "Storage":
        """The same with whole paths, where it is known from where relative ones start."""
        if base is None or not self.is_relative:
            return self
        paths = tuple(path and str(base / path) for path in self.paths)
        return Storage(str(base / self.directory), paths, self.torrent)

    @property
    def folder(self) -> str:
        """The folder that is the download's own; blank where it has none."""
        inside = f"{self.directory}/{self.torrent}"
        own = self.torrent and any(path.startswith(f"{inside}/") for path in self.paths)
        return inside if own else ""

    @property
    def path(self) -> str:
        """The folder that is its own, else its only file; blank as long as nothing is known."""
        return self.folder or (self.paths[0] if self.paths else "")

    @property
    def files(self) -> Sequence[str]:
        """Its files, and aria2's control file."""
        return (*self.paths, f"{self.path}{_CONTROL}") if self.path else ()
