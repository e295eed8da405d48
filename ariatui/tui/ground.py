"""The private parts of Textual that are used here, and whether they are there.

Any release of Textual may alter them. Where one is missing that only saves something, that saving
is given up, and Textual does it its own way (`output.thrifty`, `driver`, `turns`). Without those
that keep the secret off the screen when the program crashes, it does not start.
"""

from types import FunctionType

from textual.app import App

_DISCREET = frozenset({"_close_messages_no_wait", "_exception", "_fatal_error"})
"""What `App` does with an exception: by itself it would show locals, the secret among them."""


def attributes(kind: type) -> set[str]:
    """What its objects have, as far as its bodies and those of `__init__` tell."""
    names: set[str] = set()
    for part in kind.__mro__:
        names.update(vars(part))
        initializer = vars(part).get("__init__")
        if isinstance(initializer, FunctionType):
            names.update(initializer.__code__.co_names)
    return names


def check() -> None:
    """Make sure that a crash would keep the secret.

    Raises:
        ImportError: it would not.
    """
    if missing := sorted(_DISCREET - attributes(App)):
        raise ImportError(f"its App has no {', '.join(missing)}")
