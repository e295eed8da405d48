"""The features that only keys have to do with: nobody waits for them at the start."""

from ariatui.tui.features.copying import Copying
from ariatui.tui.features.limiting import Limiting
from ariatui.tui.features.moving import Moving
from ariatui.tui.features.optioning import Optioning
from ariatui.tui.features.program import Program
from ariatui.tui.features.recalling import Recalling
from ariatui.tui.features.removing import Removing
from ariatui.tui.features.retrying import Retrying

FURTHER = (Moving, Removing, Retrying, Limiting, Optioning, Copying, Recalling, Program)
"""In the order in which they are offered a key."""
