"""What a Metalink document tells of itself: version 4 (RFC 5854) and 3.

Such documents come from strangers, so that nothing in one is defined or fetched: a document type or
an entity of its own is refused.
"""

from dataclasses import dataclass, field
from typing import Never
from xml.parsers.expat import ExpatError, ParserCreate

from ariatui.model.numbers import whole

_DEEPEST = 100
_MOST_FILES = 100_000


class MetalinkError(ValueError):
    """It is no Metalink document; says why, as the end of a sentence."""


@dataclass(slots=True)
class Metalink:
    """The files of a document. Their names are foreign text."""

    names: list[str] = field(default_factory=list)
    length: int = 0
    """Bytes of all files together, as far as the document tells."""


def read_metalink(content: bytes) -> Metalink:
    """Read the content of a .metalink or .meta4 file.

    Raises:
        MetalinkError: It is none.
    """
    reading = _Reading()
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.take
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes no names
    except (ExpatError, LookupError, ValueError) as error:
        if isinstance(error, MetalinkError):
            raise
        raise MetalinkError("it is no Metalink document, or a damaged one") from None
    if not reading.found.names:
        raise MetalinkError("it is a Metalink document without files")
    return reading.found


class _Reading:
    """Goes through a document."""

    def __init__(self) -> None:
        self.found = Metalink()
        self._path: list[str] = []
        self._text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._path.append(name.rpartition(":")[2])
        self._text = ""
        if self._path[0] != "metalink":
            raise MetalinkError("it is XML, but no Metalink document")
        if len(self._path) > _DEEPEST or len(self.found.names) > _MOST_FILES:
            raise MetalinkError("it is a Metalink document of a size that makes no sense")
        if self._in_file:
            self.found.names.append(attributes.get("name", ""))

    def end(self, name: str) -> None:
        """An element ends."""
        del name
        parent = self._path[:-1]
        if self._path[-1] == "size" and parent in (["metalink", "file"], _FILE_3):
            self.found.length += whole(self._text.strip()) or 0
        self._path.pop()

    def take(self, text: str) -> None:
        """Text within an element."""
        if self._path[-1] == "size":
            self._text += text

    @property
    def _in_file(self) -> bool:
        return self._path in (["metalink", "file"], _FILE_3)


_FILE_3 = ["metalink", "files", "file"]


def _refuse(*_: object) -> Never:
    raise MetalinkError("it is XML that defines things of its own, which is not read")
