"""Numbers as aria2 and documents write them, trusted no more than any other text of theirs."""

_DIGITS = 19
"""As many as aria2 counts with; of thousands Python makes no number, and of `²` none either."""


def whole(text: str) -> int | None:
    """The number that a text is, and nothing else with it; None if it is none."""
    return int(text) if text.isdigit() and text.isascii() and len(text) <= _DIGITS else None
