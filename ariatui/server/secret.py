"""A secret in a wrapper that nothing prints by accident.

Holds the one type that carries an aria2 RPC secret through the program. It does not know who needs
secrets.
"""

from typing import Final, NoReturn, final

FROM_CONF: Final = "from this machine's aria2.conf"
"""Where a secret comes from that is read as aria2 itself reads it."""


@final
class Secret:
    """Text that shows itself only to whoever calls `reveal`.

    Tracebacks with locals, logs and f-strings see ``Secret(hidden)``. It cannot be pickled, copied
    or hashed; ``==`` compares the texts.

    Args:
        value: The text to hide.
        origin: Where it comes from, as words behind "the secret"; harmless to show, may be blank.
    """

    __slots__ = ("_origin", "_value")

    def __init__(self, value: str, origin: str = "") -> None:
        self._value = value
        self._origin = origin

    @property
    def origin(self) -> str:
        """Where it comes from, for a person who has to look for a wrong one."""
        return self._origin

    def reveal(self) -> str:
        """Return the text itself; call it only where the text is sent."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __format__(self, _specification: str) -> str:
        # A width such as f"{secret:>20}" is not worth a TypeError on the way to an error sentence.
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return self._value == other._value

    def __hash__(self) -> NoReturn:
        raise TypeError("a Secret cannot be hashed")

    def __getstate__(self) -> NoReturn:
        # The way of both pickle and copy to the slots.
        raise TypeError("a Secret can be neither pickled nor copied")
