"""OpenSSL, and what comes with it, is loaded by who speaks TLS; then it works."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from trustme import CA

from ariatui.rpc.websocket import Deferred, standing_in
from tests.aria2 import SECRET, Aria2
from tests.terminal.terminal import ARIATUI, Terminal

TELLS_WHAT_IT_LOADED = """
import atexit, os, pathlib, sys
loaded = lambda: " ".join(name for name, module in sys.modules.items() if module)
atexit.register(lambda: pathlib.Path(os.environ["LOADED"]).write_text(loaded()))
from ariatui.__main__ import run
run()
"""

SPARED = {"ssl", "_ssl", "hashlib", "_hashlib", "importlib.metadata", "email"}


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program writes which modules it had in the end."""
    monkeypatch.setenv("LOADED", str(tmp_path / "loaded"))
    monkeypatch.setenv("ARIATUI_SECRET", SECRET)
    return tmp_path / "loaded"


def status(*options: str, bar: str = "") -> subprocess.CompletedProcess[str]:
    """What `ariatui status` tells, where Python has this module no more."""
    barring = f"import sys; sys.modules[{bar!r}] = None\n" if bar else ""
    return subprocess.run(
        [sys.executable, "-c", barring + TELLS_WHAT_IT_LOADED, *options, "status"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_command_does_without(aria2: Aria2, loaded: Path) -> None:
    assert status("--server", aria2.endpoint.label).stdout == "0\t0\t0\t0\t0\n"
    modules = set(loaded.read_text().split())
    assert {"asyncio.sslproto", "websockets.client"} <= modules
    assert not SPARED & modules


def test_the_app_does_without(aria2: Aria2, loaded: Path) -> None:
    command = (sys.executable, "-c", TELLS_WHAT_IT_LOADED, "--server", aria2.endpoint.label)
    with Terminal(command, LOADED=str(loaded), ARIATUI_SECRET=SECRET) as terminal:
        terminal.shows("LIVE")
        terminal.type("q")
        assert terminal.ends() == 0
    modules = set(loaded.read_text().split())
    assert {"textual.app", "websockets.client"} <= modules
    assert not SPARED & modules


def test_a_python_without_a_sha_1_of_its_own(aria2: Aria2, loaded: Path) -> None:
    done = status("--server", aria2.endpoint.label, bar="_sha1")
    assert done.stdout == "0\t0\t0\t0\t0\n"
    assert "hashlib" in loaded.read_text().split()


@pytest.mark.parametrize("by", ["option", "system"])
def test_a_command_over_tls(
    by: str,
    secure_aria2: Aria2,
    authority: CA,
    loaded: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificates = loaded.with_name("ca.pem")
    authority.cert_pem.write_to_path(certificates)
    server = ("--server", f"wss://127.0.0.1:{secure_aria2.port}")
    if by == "system":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates))
    done = status(*server, *(("--ca-file", str(certificates)) if by == "option" else ()))
    assert (done.stdout, done.stderr) == ("0\t0\t0\t0\t0\n", "")
    assert "ssl" in loaded.read_text().split()


def test_a_certificate_that_nobody_trusts(secure_aria2: Aria2, loaded: Path) -> None:
    done = status("--server", f"wss://127.0.0.1:{secure_aria2.port}")
    assert done.returncode != 0
    assert "Nobody whom this machine trusts" in done.stderr
    assert "ssl" in loaded.read_text().split()


def test_the_app_over_tls(secure_aria2: Aria2, authority: CA, tmp_path: Path) -> None:
    certificates = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(certificates)
    server = ("--server", f"wss://127.0.0.1:{secure_aria2.port}")
    environ = {"ARIATUI_SECRET": SECRET, "SSL_CERT_FILE": str(certificates)}
    with Terminal((*ARIATUI, *server), **environ) as terminal:
        terminal.shows("LIVE")
        terminal.shows("No downloads")


def test_what_more_is_asked_of_a_module_is_its_own() -> None:
    sys.modules.pop("colorsys", None)
    with standing_in(Deferred("colorsys", ONE_THIRD=3), Deferred("os")):
        stand_in = import_module("colorsys")
        assert stand_in.ONE_THIRD == 3
        assert import_module("colorsys") is stand_in
        assert stand_in.TWO_THIRD == 2 / 3
        assert import_module("colorsys").ONE_THIRD == 1 / 3
    assert import_module("colorsys").ONE_THIRD == 1 / 3
    assert import_module("os") is os


def test_a_module_of_a_package_stands_in_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wsgiref.util", raising=False)
    package, stand_in = import_module("wsgiref"), Deferred("wsgiref.util")
    with standing_in(stand_in):
        assert vars(package)["util"] is stand_in
    assert "util" not in vars(package)
    with standing_in(stand_in):
        assert package.util.guess_scheme({"HTTPS": "on"}) == "https"
    assert vars(package)["util"] is sys.modules["wsgiref.util"]


def test_nothing_stays_of_a_module_that_nobody_asked_more_of() -> None:
    sys.modules.pop("colorsys", None)
    with standing_in(Deferred("colorsys")):
        pass
    assert "colorsys" not in sys.modules
