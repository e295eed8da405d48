"""Completion: what bash makes of its script, and what the others would be told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.aria2 import Aria2, free_port
from tests.cli.shell import ariatui, environ_for
from tests.content import ContentServer


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A directory with the program by its own name."""
    file = tmp_path / "bin" / "ariatui"
    file.parent.mkdir()
    file.write_text(f'#!/bin/sh\nexec {sys.executable} -m ariatui "$@"\n')
    file.chmod(0o755)
    return file.parent


def completed(program: Path, aria2: Aria2, line: str, *, kind: int = 9) -> list[str]:
    """What bash has to offer behind a line.

    Args:
        program: The directory of the program.
        aria2: The daemon that there is.
        line: What has been typed.
        kind: COMP_TYPE: 9 for a tab, 37 where one after the other is taken.
    """
    script = """
        source <(ariatui completion bash)
        compopt() { echo "files"; }
        COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=$2
        _ariatui_completion ariatui
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    path = f"{program}:{os.environ['PATH']}"
    told = subprocess.run(
        ["/bin/bash", "-uc", script, "bash", line, str(kind)],
        env=environ_for(aria2) | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert told.stderr == ""
    return told.stdout.splitlines()


def test_bash(aria2: Aria2, content: ContentServer, program: Path) -> None:
    active = aria2.add(content.url("a b*.iso", rate=9_000), gid="aaaa000000000001")
    aria2.wait_for_status(active, "active")
    paused = aria2.add(content.url("zebra\x1b.iso"), pause="true", gid="aaaa000000000002")
    assert completed(program, aria2, "ariatui show aa") == [
        f"{active}  (a b*.iso, active)",
        f"{paused}  (zebra␛.iso, paused)",
    ]
    assert completed(program, aria2, "ariatui show aa", kind=37) == [active, paused]
    assert completed(program, aria2, "ariatui resume ") == [paused]
    assert completed(program, aria2, "ariatui pause A") == [active]
    assert completed(program, aria2, "ariatui show ZEB") == [paused]
    server = f"--server {aria2.endpoint.label}"
    assert completed(program, aria2, f"ariatui {server} pause -q ") == [active]
    assert completed(program, aria2, "ariatui resu") == ["resume"]
    assert completed(program, aria2, "ariatui add --option max-download-l") == [
        "max-download-limit="
    ]
    assert completed(program, aria2, "ariatui call aria2.forceP") == [
        "aria2.forcePause",
        "aria2.forcePauseAll",
    ]
    assert completed(program, aria2, "ariatui call tellS") == ["tellStatus", "tellStopped"]
    assert completed(program, aria2, "ariatui list --status active,pa") == ["active,paused"]
    assert completed(program, aria2, "ariatui list --format gid,g") == [""]
    assert completed(program, aria2, "ariatui add ./x") == ["files", ""]
    nobody = f"--server 127.0.0.1:{free_port()}"
    assert completed(program, aria2, f"ariatui {nobody} pause ") == [""]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_get_names_with_the_gids(
    aria2: Aria2, content: ContentServer, shell: str
) -> None:
    gid = aria2.add(content.url("p.iso"), pause="true")
    script = ariatui(aria2, "completion", shell)
    assert (script.status, script.said) == (0, "")
    assert f"_ARIATUI_COMPLETE={shell}_complete" in script.output
    assert shell != "fish" or 'split -m 1 ","' in script.output
    asked = {"COMP_WORDS": "ariatui resume ", "COMP_CWORD": {"zsh": "2", "fish": ""}[shell]}
    told = subprocess.run(
        [sys.executable, "-m", "ariatui"],
        env=environ_for(aria2) | asked | {"_ARIATUI_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert gid in told.stdout
    assert "p.iso, paused" in told.stdout


def test_options_have_their_values_without_passwords_and_harmless(
    aria2: Aria2, program: Path
) -> None:
    hostile = {
        "dir": "/there/\x1b[31mX\nplain,evil",
        "user-agent": "a\x9b\x1b]0;x\x07",
        "http-passwd": "hunter2",
        "header": "Authorization: hunter2",
        "all-proxy": "http://me:hunter2@127.0.0.1:1/",
    }
    for name, value in hostile.items():
        aria2.call("aria2.changeGlobalOption", {name: value})
    offered = completed(program, aria2, "ariatui add --option ")
    assert all(line.isprintable() for line in offered)
    assert "hunter2" not in "".join(offered)
    assert not any(line.startswith("evil") for line in offered)
    (directory,) = (line for line in offered if line.startswith("dir="))
    assert directory.startswith("dir=  (/there/␛[31mX␊plain,evil")
    assert {"http-passwd=", "header=", "all-proxy="} <= {line.rstrip() for line in offered}


def test_named_servers(aria2: Aria2, program: Path) -> None:
    file = Path(os.environ["XDG_CONFIG_HOME"], "ariatui", "config.toml")
    file.parent.mkdir()
    file.write_text('[servers.nas]\nserver = "n.example"\n[servers.box]\nserver = "b.example"\n')
    assert completed(program, aria2, "ariatui --server ") == [
        "nas  (n.example:6800)",
        "box  (b.example:6800)",
    ]
    assert completed(program, aria2, "ariatui --server n") == ["nas"]
    file.write_text("nonsense")
    assert completed(program, aria2, "ariatui --server ") == [""]


def test_the_help_has_a_line_for_each_shell(aria2: Aria2) -> None:
    lines = [line.strip() for line in ariatui(aria2, "completion", "-h").output.splitlines()]
    starts = ("bash, in ~/.bashrc:", "zsh, in ~/.zshrc:", "fish:")
    assert [line for line in lines if line.startswith(starts)] == lines[4:7]
    assert not any("\\" in line for line in lines)
