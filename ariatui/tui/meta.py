"""What Escape and a key right behind it mean: the two of them, unless alt with that key is bound.

Most terminals send alt with a key as an Escape and the key. When the two are typed, and come in one
burst as they do on a slow line, Textual takes them for alt too, and loses the Escape where it knows
no such key (`/`, `:`, Enter, space; observed on Textual 8.2.8): `d`, Escape and `d` would ask
whether to remove a download, and then remove it.

For this it overrides `XTermParser._sequence_to_key_events`, which is private. Where Textual has no
such method nobody calls this one, and keys are what Textual takes them for.
"""

from collections.abc import Iterable

from textual import events
from textual._xterm_parser import XTermParser

_ESCAPE = "\x1b"

_INTRODUCERS = "[O"
"""Behind an Escape they begin what the terminal sends for one key."""


class EscapedKey(events.Key):
    """Alt with a key, or Escape and then that key.

    Args:
        alone: The key.
        known_as: What Textual takes the two for, if for anything.
    """

    def __init__(self, alone: events.Key, known_as: Iterable[str] = ()) -> None:
        shift = "shift+" if len(alone.key) == 1 and alone.key.isupper() else ""
        super().__init__(f"alt+{shift}{alone.key.lower() if shift else alone.key}", None)
        self.alone = alone
        """What is behind the Escape."""
        self.chords = [self.key, *known_as]
        """What the two are together, if any of these is bound; the first one counts."""


class MetaParser(XTermParser):
    """Tells `EscapedKey` from others."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:  # noqa: FBT001, FBT002 - Textual's
        """The keys that the terminal means."""
        known = list(super()._sequence_to_key_events(sequence, alt))
        if alt and sequence == "O":
            return [EscapedKey(events.Key(sequence, sequence))]
        if len(sequence) != 2 or sequence[0] != _ESCAPE or sequence[1] in _INTRODUCERS:
            return known
        alone = super()._sequence_to_key_events(sequence[1])
        return [EscapedKey(key, [other.key for other in known]) for key in alone]
