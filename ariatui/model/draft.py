"""What a person has typed in order to add downloads, and what has not come of it yet."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ariatui.model.addition import Addition


class Draft(NamedTuple):
    """What stands in the dialog."""

    text: str = ""
    values: Mapping[str, str] = MappingProxyType({})
    """The options that are typed, by their names; none is blank."""
    boxes: Mapping[str, bool] = MappingProxyType({})
    """Those that a person has switched on or off."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing would be lost with it."""
        return not (self.text.strip() or self.values or self.boxes)

    def after(self, other: "Draft") -> "Draft":
        """Both in one: the lines of another one before these, with the options of these."""
        if other.is_blank or self.is_blank:
            return other if self.is_blank else self
        lines = "\n".join(filter(None, (other.text.rstrip("\n"), self.text)))
        return Draft(lines, {**other.values, **self.values}, {**other.boxes, **self.boxes})


class Submission(NamedTuple):
    """What a person wants to have added."""

    additions: Sequence[Addition]
    """As they were typed: files are still to be read."""
    draft: Draft
    """What to come back to as long as not all of it is added."""
    boxes: Mapping[str, bool]
    """All options that are on, or were switched off."""
    limit: int
    """The bytes that the daemon takes in one message."""
