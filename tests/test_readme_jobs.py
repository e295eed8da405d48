"""The README's page for scripts: what stands side by side does the same, and fields are told."""

import re
import subprocess
from pathlib import Path

import pytest

from ariatui.cli.fields import FIELDS
from tests.aria2 import Aria2, Aria2Factory
from tests.cli.shell import curl, environ_for
from tests.content import ContentServer
from tests.terminal.terminal import ARIATUI
from tests.waiting import wait_until

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def between(mark: str) -> list[list[str]]:
    """The rows of a table between two marks, without its head."""
    _, _, rest = README.partition(f"<!-- {mark} -->\n")
    lines = rest.partition(f"<!-- /{mark} -->")[0].splitlines()[2:]
    return [line.strip("| ").split(" | ") for line in lines]


JOBS = {job: (theirs.strip("`"), ours.strip("`")) for job, theirs, ours in between("jobs")}


def standing(aria2: Aria2) -> list[str]:
    """The statuses of all downloads that there are."""
    told: list[str] = []
    for method, params in (("tellActive", ()), ("tellWaiting", (0, 9)), ("tellStopped", (0, 9))):
        rows = aria2.call(f"aria2.{method}", *params)
        assert isinstance(rows, list)
        told += [row["status"] for row in rows]
    return sorted(told)


def test_there_are_seven_jobs() -> None:
    assert len(JOBS) == 7


@pytest.mark.parametrize("job", JOBS)
def test_what_stands_beside_a_curl_command_does_the_same(
    aria2_factory: Aria2Factory, content: ContentServer, job: str
) -> None:
    theirs, ours = JOBS[job]
    pair = [aria2_factory(), aria2_factory()]
    gid = "aaaa000000000001"
    for aria2 in pair:
        paused = {"pause": "true"} if job.startswith("resume") else {}
        aria2.add(content.url("a.iso", rate=9_000), gid=gid, **paused)
        aria2.wait_for_status(gid, "paused" if paused else "active")
    uri = content.url("new.iso", rate=9_000)

    answer = curl(theirs.replace("localhost:", "http://localhost:"), pair[0], GID=gid, URI=uri)
    assert "error" not in answer
    done = subprocess.run(
        ["/bin/sh", "-euc", f'ariatui() {{ "$PYTHON" -m ariatui "$@"; }}\n{ours}'],
        env=environ_for(pair[1]) | {"GID": gid, "URI": uri},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stderr == ""
    shown = done.stdout.splitlines()[0].split("\t")
    assert len(shown[0]) == 16
    # Our command has waited; the other has not.
    after = standing(pair[1])
    wait_until(lambda: standing(pair[0]) == after)
    expected = {"add": "active", "see": "active", "pause": "paused", "resume": "active"}
    assert shown[1] == expected.get(job.partition(" ")[0], "removed")


def test_the_fields_are_told() -> None:
    rows = [[f"`{field.name}`", field.about] for field in FIELDS.values()]
    assert between("fields") == rows


def test_every_command_is_named() -> None:
    text = README.partition("## For scripts")[2].partition("\n## ")[0]
    done = subprocess.run(
        [*ARIATUI, "--help"], capture_output=True, text=True, timeout=30, check=True
    )
    commands = re.findall(r"^  ([a-z-]+)  ", done.stdout.partition("Commands:")[2], re.MULTILINE)
    assert len(commands) == 13
    assert [command for command in commands if f"{command}" not in text] == []
