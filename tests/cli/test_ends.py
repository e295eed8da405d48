"""How one-shot commands end, be it by a signal, and what they load."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ariatui.cli.group import COMMANDS
from tests.aria2 import Aria2, free_port
from tests.cli.shell import ariatui, environ_for
from tests.content import ContentServer
from tests.terminal.terminal import ARIATUI


def test_nothing_listens(aria2: Aria2) -> None:
    result = ariatui(aria2, "list", before=["--server", f"127.0.0.1:{free_port()}"])
    assert (result.status, result.output) == (3, "")
    assert result.said.startswith("ariatui: Nothing listens at ")
    quiet = ariatui(aria2, "status", "--prompt", before=["--server", f"127.0.0.1:{free_port()}"])
    assert quiet == (3, "", "")


def test_another_secret(aria2: Aria2, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("wrong")
    result = ariatui(aria2, "pause", "--all", before=["--secret-file", str(secret)])
    assert (result.status, result.output) == (4, "")
    assert f'does not accept the secret from the file "{secret}"' in result.said


def test_the_secret_of_this_machines_conf(aria2: Aria2, isolated_environment: Path) -> None:
    """It is not looked for in that file once more."""
    conf = isolated_environment / ".aria2" / "aria2.conf"
    conf.parent.mkdir()
    conf.write_text(f"enable-rpc=true\nrpc-listen-port={aria2.port}\nrpc-secret=old\n")
    environ = {**os.environ, "ARIATUI_SECRET": ""}
    done = subprocess.run(
        [*ARIATUI, "list"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "does not accept the secret from this machine's aria2.conf" in done.stderr
    assert "with another --rpc-secret" in done.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("naas.invalid", 'Did you mean "nas.invalid" of config.toml?'),
        (
            "elsewhere.example.invalid",
            'The servers that have names in config.toml are "nas.invalid", "seed".',
        ),
    ],
)
def test_which_servers_have_names(aria2: Aria2, name: str, told: str) -> None:
    place = Path(os.environ["XDG_CONFIG_HOME"], "ariatui", "config.toml")
    place.parent.mkdir()
    place.write_text('[servers."nas.invalid"]\nserver = "nas"\n[servers.seed]\nserver = "seed"\n')
    result = ariatui(aria2, "list", before=["--server", name])
    assert (result.status, result.output) == (3, "")
    assert told in result.said


@pytest.mark.parametrize("option", ["--local", "--write-config"])
def test_options_of_the_tui(aria2: Aria2, option: str) -> None:
    result = ariatui(aria2, "list", before=[option])
    assert (result.status, result.output) == (2, "")
    assert f"{option} goes without a command" in result.said


def test_a_global_option_behind_the_command(aria2: Aria2) -> None:
    result = ariatui(aria2, "list", "--server", "nas")
    assert result.status == 2
    assert "--server goes before the command" in result.said


def test_nobody_reads_what_is_written(aria2: Aria2, content: ContentServer) -> None:
    aria2.add(content.url("x.iso"), pause="true")
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        [*ARIATUI, "list"],
        env=environ_for(aria2),
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )
    os.close(writing)
    assert (result.returncode, result.stderr) == (141, b"")


def test_an_interrupt_ends_it_without_a_word(aria2: Aria2, content: ContentServer) -> None:
    slow = aria2.add(content.url("x.iso"), pause="true")
    quick = aria2.add(content.url("quick.iso", size=10))
    # What runs in the background may have inherited that it is to ignore the signal.
    attend = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    as_a_shell_tells_it = ("/bin/sh", "-c", '"$@"; echo $?', "sh")
    with subprocess.Popen(
        [sys.executable, "-c", attend, *as_a_shell_tells_it, *ARIATUI, "wait", quick, slow],
        env=environ_for(aria2),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as shell:
        assert shell.stdout is not None
        assert shell.stdout.readline().startswith(quick)
        children = Path(f"/proc/{shell.pid}/task/{shell.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGINT)
        output, said = shell.communicate(timeout=30)
    assert (output, said) == ("130\n", "")


@pytest.mark.parametrize(
    "command", sorted({module for module, _ in COMMANDS.values()} | {"watcher"})
)
def test_no_command_loads_a_ui(command: str) -> None:
    code = f"import ariatui.cli.main, ariatui.cli.{command}, sys; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    loaded = {name.partition(".")[0] for name in told.stdout.split()}
    assert "click" in loaded
    assert not loaded & {"textual", "rich"}


def test_no_ui_is_loaded_for_a_theme(aria2: Aria2) -> None:
    file = Path(os.environ["XDG_CONFIG_HOME"], "ariatui", "config.toml")
    file.parent.mkdir()
    file.write_text(f'theme = "nord"\n[servers.nas]\nserver = "{aria2.endpoint.label}"\n')
    code = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "from ariatui.cli.main import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--server", "nas", "status"],
        env=environ_for(aria2),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout == "0\t0\t0\t0\t0\n"
    assert "ariatui.cli.listing" in done.stderr
    assert not {"textual", "rich"} & set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["list", "-h"], ["completion", "bash"], ["list"]]
)
def test_a_full_disk_is_told(aria2: Aria2, arguments: list[str]) -> None:
    aria2.add("http://127.0.0.1:9/", pause="true")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ARIATUI, *arguments],
            env=environ_for(aria2),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )
    said = "ariatui: The output could not be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_where_nothing_can_be_said_the_status_tells(aria2: Aria2) -> None:
    environ = environ_for(aria2) | {"ARIATUI_SECRET": "wrong"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*ARIATUI, "list"], env=environ, stderr=full, timeout=30, check=False)
    assert done.returncode == 4


@pytest.mark.parametrize("command", [["wait", "-"], ["add", "-"]])
def test_input_that_cannot_be_read_is_told(
    aria2: Aria2, command: list[str], tmp_path: Path
) -> None:
    write_only = os.open(tmp_path / "x", os.O_WRONLY | os.O_CREAT)
    done = subprocess.run(
        [*ARIATUI, *command],
        env=environ_for(aria2),
        stdin=write_only,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    os.close(write_only)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("Error: Standard input cannot be read: Bad file descriptor.\n")


def test_no_end_waits_for_a_name_server(aria2: Aria2) -> None:
    code = (
        "import socket, threading; ask = socket.getaddrinfo\n"
        "def wait(*a, **k): return ask(*a, **k) if k.get('flags') else threading.Event().wait()\n"
        "socket.getaddrinfo = wait\n"
        "from ariatui.__main__ import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--server", "nas.example", "status", "--prompt"],
        env=environ_for(aria2),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "")


def test_an_interrupt_while_it_is_loaded_is_not_a_traceback(aria2: Aria2) -> None:
    code = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'ariatui.cli': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from ariatui.__main__ import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "list"],
        env=environ_for(aria2),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
