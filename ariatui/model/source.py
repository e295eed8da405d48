"""Where a download comes from, as far as it takes to add it again."""

from typing import NamedTuple
from urllib.parse import quote


def name_in_link(told: str) -> str:
    """The name in a magnet link (`dn`), where + may stand for a blank: then it has no other."""
    return told if " " in told else told.replace("+", " ")


class Source(NamedTuple):
    """URIs of one file, or what names a torrent. Foreign text."""

    uris: tuple[str, ...]
    info_hash: str = ""
    """A torrent's, in hexadecimal; blank for what is none."""
    name: str = ""
    trackers: tuple[str, ...] = ()

    @property
    def to_add(self) -> tuple[str, ...]:
        """What to give aria2: the URIs, or of a torrent a magnet link. None if nothing is known."""
        if not self.info_hash:
            return self.uris
        name = f"&dn={quote(self.name, safe='')}" if self.name else ""
        trackers = "".join(f"&tr={quote(tracker, safe='')}" for tracker in self.trackers)
        return (f"magnet:?xt=urn:btih:{self.info_hash}{name}{trackers}",)
