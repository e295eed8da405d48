"""A form as values: what it asks, and what it was answered. The dialog itself is loaded late."""

from collections.abc import Sequence
from typing import NamedTuple

from ariatui.text import Clean


class Field(NamedTuple):
    """What one thing is typed into. Its texts are ours, or cleaned."""

    label: str = ""
    value: str | None = None
    """What is so at present; None as long as that is not known."""
    placeholder: str = ""
    choices: Sequence[str] = ()
    """Suggested while one of them is typed."""
    masked: bool = False
    has_lines: bool = False
    """Whether several things are typed, one a line."""


class Form(NamedTuple):
    """What a form asks."""

    heading: Clean
    explanation: Clean
    fields: Sequence[Field]


class Answer(NamedTuple):
    """What one field holds."""

    text: str
    changed: bool
