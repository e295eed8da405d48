"""A secret that is typed goes to the daemon and nowhere else."""

from base64 import b64encode
from pathlib import Path

import pytest

from tests.aria2 import Aria2Factory

from .terminal import ARIATUI, Terminal

CANARY = "S3CRET-CANARY"
SELECT_ALL = "\x1b[1;2H"
CUT = "\x18"
COPY = "\x1b[99;9u"
"""Super+C, as the kitty keyboard protocol sends it."""

TALKATIVE = {"TEXTUAL_LOG": "textual.log", "TEXTUAL_DEBUG": "1", "TEXTUAL": "debug,devtools"}


@pytest.mark.parametrize("pasted", [False, True], ids=["typed", "pasted"])
def test_it_is_in_no_log_and_not_in_the_clipboard(
    pasted: bool,  # noqa: FBT001 - a parameter of a test
    aria2_factory: Aria2Factory,
    tmp_path: Path,
) -> None:
    aria2 = aria2_factory(secret=CANARY)
    here = tmp_path / "here"
    here.mkdir()
    there = ("/bin/sh", "-c", 'cd "$HERE" && exec "$@"', "sh")
    command = (*there, *ARIATUI, "--server", aria2.endpoint.label)
    with Terminal(command, HERE=str(here), **TALKATIVE) as terminal:
        terminal.shows("Enter sends it")
        terminal.type(f"\x1b[200~{CANARY}\x1b[201~" if pasted else CANARY)
        terminal.shows("•" * len(CANARY))
        terminal.type(SELECT_ALL + COPY + SELECT_ALL + CUT + "\r")
        terminal.shows("LIVE")
        terminal.type("q")
        assert terminal.ends() == 0
        for told in (CANARY.encode(), b64encode(CANARY.encode()), b"\x1b]52;"):
            assert told not in terminal.output
    assert list(here.iterdir()) == []
