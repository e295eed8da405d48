"""What we read in aria2.conf is what a daemon reads there."""

import http.client
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aria2c import ARIA2C
from hypothesis import given
from hypothesis import strategies as st

from ariatui.server.aria2_conf import Aria2Conf, find_aria2_conf, parse_aria2_conf, read_aria2_conf
from ariatui.server.secret import Secret

LISTENING = "RPC: listening on TCP port "
UNGUARDED = "Neither --rpc-secret nor "


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def place(path: Path, content: bytes = b"") -> Path:
    """Write a file, and the directories above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@dataclass(frozen=True)
class Daemon:
    """What a running aria2c says about itself: its port, and whether it has a secret."""

    port: int
    guarded: bool


@contextmanager
def daemon(environ: Mapping[str, str], directory: Path) -> Iterator[Daemon]:
    """Run a real aria2c that has its RPC settings from its aria2.conf alone.

    Lines of its output tell when it listens, and where. Its warning when it has no secret spares us
    the two seconds that it takes to refuse a wrong one.
    """
    process = subprocess.Popen(
        [ARIA2C, f"--stop-with-process={os.getpid()}"],
        env=environ,
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        output = []
        for line in process.stdout:
            output.append(line)
            if LISTENING in line:
                guarded = not any(UNGUARDED in earlier for earlier in output)
                yield Daemon(int(line.rpartition(LISTENING)[2]), guarded)
                break
        else:
            pytest.fail(f"aria2c does not listen:\n{''.join(output)}")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


def is_let_in(port: int, secret: Secret | None) -> bool:
    """Whether the daemon at `port` answers a call with this secret."""
    params = [] if secret is None else [f"token:{secret.reveal()}"]
    call = {"jsonrpc": "2.0", "id": "1", "method": "aria2.getVersion", "params": params}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/jsonrpc", json.dumps(call))
        return connection.getresponse().status == http.HTTPStatus.OK
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("read", "others", "variables"),
    [
        ("home/.aria2/aria2.conf", [], {}),
        ("home/.aria2/aria2.conf", ["home/.config/aria2/aria2.conf"], {}),
        ("home/.aria2/aria2.conf", ["xdg/aria2/aria2.conf"], {"XDG_CONFIG_HOME": "{}/xdg"}),
        ("home/.config/aria2/aria2.conf", [], {}),
        ("home/.config/aria2/aria2.conf", [], {"XDG_CONFIG_HOME": ""}),
        (
            "home/.config/aria2/aria2.conf",
            ["xdg/aria2/aria2.conf", "home/xdg/aria2/aria2.conf"],
            {"XDG_CONFIG_HOME": "xdg"},
        ),
        (
            "xdg/aria2/aria2.conf",
            ["home/.config/aria2/aria2.conf"],
            {"XDG_CONFIG_HOME": "{}/xdg"},
        ),
    ],
)
def test_what_we_find_is_what_a_real_aria2_listens_by(
    tmp_path: Path, read: str, others: list[str], variables: dict[str, str]
) -> None:
    environ = {"HOME": str(tmp_path / "home")}
    environ |= {name: value.format(tmp_path) for name, value in variables.items()}
    for path in (*others, read):
        place(
            tmp_path / path,
            f"enable-rpc=true\nrpc-listen-port={free_port()}\nrpc-secret=of {path}\n".encode(),
        )

    found = find_aria2_conf(environ)

    assert found == tmp_path / read
    conf = read_aria2_conf(found)
    assert conf.rpc_secret == Secret(f"of {read}")
    with daemon(environ, tmp_path) as running:
        assert running == Daemon(conf.rpc_listen_port, guarded=True)
        assert is_let_in(running.port, conf.rpc_secret)


@pytest.mark.parametrize(
    ("lines", "secret"),
    [
        ("enable-rpc\nrpc-listen-port={port}", None),
        ("enable-rpc=true\r\nrpc-listen-port={port}\r\nrpc-secret=a\r\n", "a"),
        ("enable-rpc=true\n \trpc-listen-port\t = +0{port} \t\nrpc-secret =  a b\t", "a b"),
        ('enable-rpc=true\nrpc-listen-port={port}\nrpc-secret="a"=#b', '"a"=#b'),
        ("enable-rpc=true\nrpc-listen-port={port}\nrpc-secret=ä\v\n#rpc-secret=b", "ä\v"),
        ("enable-rpc=true\nrpc-listen-port={port}\n  #rpc-secret=b\nRPC-SECRET=c\n=d", None),
        (
            "rpc-listen-port=1024\nrpc-secret=a\nenable-rpc=true\nrpc-listen-port={port}\nrpc-secret=b",
            "b",
        ),
        ("\ufeffrpc-secret=a\nenable-rpc=true\nrpc-listen-port={port}", None),
    ],
)
def test_we_read_lines_as_a_real_aria2_does(tmp_path: Path, lines: str, secret: str | None) -> None:
    content = lines.format(port=free_port()).encode()
    environ = {"HOME": str(tmp_path)}
    place(tmp_path / ".aria2/aria2.conf", content)

    conf = parse_aria2_conf(content)

    assert conf.rpc_secret == (None if secret is None else Secret(secret))
    with daemon(environ, tmp_path) as running:
        assert running == Daemon(conf.rpc_listen_port, guarded=secret is not None)
        assert is_let_in(running.port, conf.rpc_secret)


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert find_aria2_conf({"HOME": str(tmp_path)}) is None
    assert find_aria2_conf({"HOME": f"{tmp_path}\0"}) is None
    assert find_aria2_conf({}) is None


def test_without_home_only_xdg_is_looked_at(tmp_path: Path) -> None:
    conf = place(tmp_path / "aria2/aria2.conf")
    assert find_aria2_conf({"XDG_CONFIG_HOME": str(tmp_path)}) == conf


def test_a_directory_in_the_first_place_hides_the_second(tmp_path: Path) -> None:
    (tmp_path / ".aria2/aria2.conf").mkdir(parents=True)
    place(tmp_path / ".config/aria2/aria2.conf")
    assert find_aria2_conf({"HOME": str(tmp_path)}) is None


def test_a_dangling_link_in_the_first_place_does_not(tmp_path: Path) -> None:
    (tmp_path / ".aria2").mkdir()
    (tmp_path / ".aria2/aria2.conf").symlink_to("nowhere")
    conf = place(tmp_path / ".config/aria2/aria2.conf")
    assert find_aria2_conf({"HOME": str(tmp_path)}) == conf


def test_a_file_that_is_gone_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_aria2_conf(tmp_path / "aria2.conf")


def test_a_conf_without_rpc_settings() -> None:
    assert parse_aria2_conf(b"dir=/tmp\n# rpc-secret=a\n") == Aria2Conf()
    assert Aria2Conf() == Aria2Conf(6800, None, rpc_secure=False, describes_rpc=False)


@pytest.mark.parametrize("port", ["", "80", "1023", "65536", "x", "6_801", "٦٨٠١", "9" * 5000])
def test_a_port_that_aria2_refuses_counts_as_not_set(port: str) -> None:
    assert parse_aria2_conf(f"rpc-listen-port={port}".encode()) == Aria2Conf(describes_rpc=True)


@pytest.mark.parametrize("secret", [b"", b" ", b"\xff", b"a\xe4b"])
def test_a_secret_that_cannot_be_sent_counts_as_not_set(secret: bytes) -> None:
    assert parse_aria2_conf(b"rpc-secret=" + secret) == Aria2Conf(describes_rpc=True)


def test_undecodable_bytes_elsewhere_do_no_harm() -> None:
    assert parse_aria2_conf(b"dir=\xff\nrpc-secret=a").rpc_secret == Secret("a")


@pytest.mark.parametrize(
    ("line", "secure"),
    [
        ("rpc-secure=true", True),
        ("rpc-secure=", True),
        ("rpc-secure", True),
        ("rpc-secure=false", False),
        ("rpc-secure=TRUE", False),
        ("rpc-secure=true\nrpc-secure=false", False),
    ],
)
def test_rpc_secure(line: str, secure: bool) -> None:  # noqa: FBT001
    assert parse_aria2_conf(line.encode()).rpc_secure is secure


def test_a_huge_file_is_read_to_its_last_whole_line_below_a_mebibyte(tmp_path: Path) -> None:
    start = b"rpc-secret=whole\n" + b"#" * (1024 * 1024 - 33) + b"\nrpc-secret="
    conf = place(tmp_path / "aria2.conf", start + b"cut" * 100)
    assert read_aria2_conf(conf).rpc_secret == Secret("whole")


@given(st.lists(st.one_of(st.binary(), st.sampled_from([b"rpc-secret=", b"rpc-listen-port="]))))
def test_any_bytes_are_a_conf(pieces: list[bytes]) -> None:
    conf = parse_aria2_conf(b"".join(pieces))
    assert 1024 <= conf.rpc_listen_port <= 65535
    assert conf.rpc_secret is None or conf.rpc_secret.reveal().encode()
