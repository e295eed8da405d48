"""The command line: what it refuses, in one sentence, before anything is drawn."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ariatui import __version__
from tests.aria2 import Aria2
from tests.terminal.terminal import ARIATUI, Terminal

CANARY = "S3CRET-CANARY"


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program without a terminal."""
    return subprocess.run(
        [*ARIATUI, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | environ,
        check=False,
    )


def check_refused(result: subprocess.CompletedProcess[str], *said: str) -> None:
    """It ended with status 2, and one sentence on standard error that says this."""
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("ariatui: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith(".\n")
    assert result.stderr.strip().isprintable()
    assert all(part in result.stderr for part in said)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(option: str) -> None:
    result = run(option)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"ariatui, version {__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_the_help_names_every_option(option: str) -> None:
    result = run(option)
    assert (result.returncode, result.stderr) == (0, "")
    for name in (
        "--server",
        "--secret-file",
        "--ca-file",
        "--local",
        "--dir",
        "--read-only",
        "--write-config",
        "--version",
        "--help",
    ):
        assert name in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    "server", ["", "nas:0", "nas:70000", "nas:x", "ftp://nas", "na s", "nas/other", "\x1b[2J"]
)
def test_a_server_that_is_none(server: str) -> None:
    check_refused(run("--server", server))


@pytest.mark.parametrize(
    "server",
    [f"ws://:{CANARY}@nas", f"token:{CANARY}@nas:6800", f"ws://nas/jsonrpc?token={CANARY}"],
)
@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_secret_in_the_server_is_refused_and_not_repeated(server: str, by: str) -> None:
    result = run("--server", server) if by == "option" else run(ARIATUI_SERVER=server)
    check_refused(result)
    assert CANARY not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dir", "."], "--local"),
        (["--local", "--server", "nas"], "--server"),
        (["--local", "--secret-file", "f"], "--secret-file"),
        (["--local", "--dir", "no/such/place"], "does not exist"),
        (["--secret-file", "no/such/file"], "does not exist"),
        (["--server", "wss://nas", "--ca-file", "no/such/file"], "does not exist"),
        (["--server", "nas", "--ca-file", "f"], "wss://nas:6800"),
        (["--local", "--ca-file", "f"], "--ca-file"),
        (["--local", "--read-only"], "--read-only"),
    ],
)
def test_options_that_do_not_fit_together(arguments: Sequence[str], said: str) -> None:
    check_refused(run(*arguments), said)


def test_a_secret_file_that_others_can_read(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(CANARY)
    file.chmod(0o644)
    result = run("--secret-file", str(file))
    assert result.returncode == 2
    assert f"chmod 600 {file}" in result.stderr
    assert CANARY not in result.stderr


DELETED = ("/bin/sh", "-c", 'mkdir "$HERE" && cd "$HERE" && rmdir "$HERE" && exec "$@"', "sh")
"""Runs the program in a directory that does not exist any more."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--local"],
        ["--local", "--dir", "below"],
        ["--secret-file", "secret"],
        ["--server", "wss://nas", "--ca-file", "ca.pem"],
    ],
)
def test_a_current_directory_that_is_gone(arguments: Sequence[str], tmp_path: Path) -> None:
    result = subprocess.run(
        [*DELETED, *ARIATUI, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | {"HERE": str(tmp_path / "gone")},
        check=False,
    )
    check_refused(result, "The current directory does not exist any more.")


def test_a_current_directory_that_is_gone_is_not_needed_to_watch(
    aria2: Aria2, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text(aria2.secret.reveal())
    options = ("--server", aria2.endpoint.label, "--secret-file", str(secret))
    with Terminal((*DELETED, *ARIATUI, *options), HERE=str(tmp_path / "gone")) as terminal:
        terminal.shows("LIVE")
        aria2.kill()
        terminal.shows("l  start an aria2c")
        terminal.type("l")
        terminal.shows("started in does not exist")
        terminal.type("q")
        assert terminal.ends() == 0


def config_file() -> Path:
    """The place of config.toml in a test's own home."""
    file = Path(os.environ["XDG_CONFIG_HOME"], "ariatui", "config.toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def test_the_configuration_is_written_on_request_and_never_over_another() -> None:
    result = run("--write-config")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Wrote {config_file()}.")
    text = config_file().read_text()
    assert "#theme = " in text
    check_refused(run("--write-config"), str(config_file()), "exists already")
    assert config_file().read_text() == text


def test_without_a_home_there_is_no_place_for_a_configuration() -> None:
    check_refused(run("--write-config", HOME="", XDG_CONFIG_HOME=""), "HOME is not set")


def test_a_bad_configuration_is_refused_with_a_sentence_for_each_mistake() -> None:
    config_file().write_text('refesh = 1\ntheme = "terminl"\n[keys]\npause = "PgUpp"\n')
    result = run()
    assert result.returncode == 2
    assert result.stdout == ""
    said = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in said] == ["ariatui"] * 3
    for number, (line, hint) in enumerate(zip(said, ("refresh", "terminal", "PgUp"), strict=True)):
        assert f"{config_file()}, line {(1, 2, 4)[number]}: " in line
        assert f'did you mean "{hint}"?' in line


def test_a_server_by_its_name(aria2: Aria2) -> None:
    secret = config_file().with_name("nas.secret")
    secret.touch(0o600)
    secret.write_text(aria2.secret.reveal())
    config_file().write_text(
        'default-server = "none"\n[servers.none]\nserver = "127.0.0.1:1"\n'
        f'[servers.nas]\nserver = "{aria2.endpoint.label}"\nsecret-file = "nas.secret"\n'
    )
    with Terminal((*ARIATUI, "--server", "nas")) as terminal:
        terminal.shows("nas  LIVE")
        terminal.type("q")
        assert terminal.ends() == 0
    with Terminal(ARIATUI) as terminal:
        terminal.shows("none  OFFLINE")
        terminal.type("q")
        assert terminal.ends() == 0


@pytest.mark.parametrize("argument", ["nas", "--secret=x", "--frobnicate"])
def test_what_it_does_not_know(argument: str) -> None:
    result = run(argument)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "\x1b" not in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_terminal_to_read_from() -> None:
    check_refused(run("--server", "127.0.0.1:1"), "needs a terminal")


def test_without_a_terminal_to_draw_on() -> None:
    command = 'exec "$@" 2>"$INTO"'
    with Terminal(("/bin/sh", "-c", command, "sh", *ARIATUI), INTO="/dev/null") as terminal:
        assert terminal.ends() == 2
        assert terminal.output == b""


def test_with_its_input_closed() -> None:
    with Terminal(("/bin/sh", "-c", 'exec "$@" <&-', "sh", *ARIATUI)) as terminal:
        assert terminal.ends() == 2
        assert terminal.left_behind().startswith("ariatui: ariatui needs a terminal")
        assert b"\x1b" not in terminal.output


def test_on_a_terminal_that_can_do_nothing() -> None:
    with Terminal(ARIATUI, TERM="dumb") as terminal:
        assert terminal.ends() == 2
        told = terminal.left_behind()
        assert told.startswith("ariatui: ariatui cannot draw on this terminal: TERM is dumb.")
        assert b"\x1b" not in terminal.output


def test_the_command_line_loads_no_more_than_it_needs() -> None:
    code = "import ariatui.cli.main, sys; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    loaded = {name.partition(".")[0] for name in result.stdout.split()}
    assert "click" in loaded
    assert not loaded & {"textual", "rich", "websockets", "asyncio"}
