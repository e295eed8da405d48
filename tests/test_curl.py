"""A call as a line of shell does what the call would do, whatever is in it, and tells no secret."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

import pytest

from ariatui.curl import SECRET_VARIABLE, curl
from ariatui.server.endpoint import Endpoint
from tests.aria2 import Aria2, Aria2Factory

HOSTILE = [
    "it's $HOME `id` $(id) \\ \" ! %s %n * ~ #",
    "\x1b]0;owned\x07\r\n\0\x7f",
    "\0ARIATUI_SECRET\0",
    "'; exit 7; '",
    "\u202egpj.exe \ud800 \U0001f4a9 \u2028",
]

STAND_IN = """
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[-1], sys.stdin.buffer.read()).read().decode())
"""


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that finds a curl: the real one, or where there is none ours."""
    path = str(Path(shutil.which("curl") or tmp_path / "curl").parent)
    if path == str(tmp_path):
        (tmp_path / "curl.py").write_text(STAND_IN)
        program = f'#!/bin/sh\nexec {quote(sys.executable)} "${{0}}.py" "$@"\n'
        (tmp_path / "curl").write_text(program)
        (tmp_path / "curl").chmod(0o755)
    return {"PATH": f"{path}:/usr/bin:/bin", "no_proxy": "*"}


def answer(line: str, environ: dict[str, str], **variables: str) -> object:
    """What the daemon answers to a line that a shell carries out."""
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        env=environ | variables,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert done.stderr == ""
    result: object = json.loads(done.stdout)["result"]
    return result


def posted(method: str, params: Sequence[object], **variables: str) -> dict[str, object]:
    """The request that a line posts, as far as the shell has a say in it."""
    line, pipe, _ = curl(Endpoint("nas"), method, params).partition(" | curl ")
    assert pipe
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=variables, capture_output=True, timeout=20, check=True
    )
    request = json.loads(done.stdout)
    assert isinstance(request, dict)
    return request


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_the_shell_acts_on_nothing_in_it(text: str) -> None:
    params = [[text], {"out": text, text: [text, text]}, 3]
    line = curl(Endpoint("nas"), "aria2.addUri", params)
    assert line.isascii()
    assert line.isprintable()
    assert posted("aria2.addUri", params, ARIATUI_SECRET="s3")["params"] == ["token:s3", *params]


def test_passwords_are_variables_too() -> None:
    options = {"http-passwd": "pw", "all-proxy-passwd": "pw", "http-user": "me"}
    assert "pw" not in curl(Endpoint("nas"), "aria2.changeGlobalOption", [options]).split("passwd")
    variables = {"HTTP_PASSWD": "one", "ALL_PROXY_PASSWD": "two", SECRET_VARIABLE: "s3"}
    request = posted("aria2.changeGlobalOption", [options], **variables)
    told = {"http-passwd": "one", "all-proxy-passwd": "two", "http-user": "me"}
    assert request["params"] == ["token:s3", told]


@pytest.mark.parametrize(
    "name", ['x"$(exit 7)"y-passwd', "$(exit 7)-passwd", "-passwd", "A;b-passwd"]
)
def test_only_a_name_of_an_option_becomes_one_of_a_variable(name: str) -> None:
    request = posted("aria2.changeGlobalOption", [{name: "v"}], ARIATUI_SECRET="s3")
    assert request["params"] == ["token:s3", {name: "v"}]


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        (Endpoint("nas"), "http://nas:6800/jsonrpc"),
        (Endpoint("2001:db8::1", 443, secure=True), "'https://[2001:db8::1]:443/jsonrpc'"),
    ],
)
def test_it_goes_to_the_daemon(endpoint: Endpoint, url: str) -> None:
    assert curl(endpoint, "aria2.pauseAll", []).endswith(f" {url}")


def test_a_real_daemon_does_what_the_line_says(aria2: Aria2, shell: dict[str, str]) -> None:
    name, secret = HOSTILE[0], aria2.secret.reveal()
    options = {"out": name, "pause": "true"}
    add = curl(aria2.endpoint, "aria2.addUri", [["http://127.0.0.1:9/"], options, 0])
    assert secret not in add
    gid = answer(add, shell, ARIATUI_SECRET=secret)
    assert isinstance(gid, str)
    files = aria2.facts(gid)["files"]
    assert isinstance(files, list)
    assert files[0]["path"].endswith(name)
    parts = [{"methodName": f"aria2.{verb}", "params": (gid,)} for verb in ("unpause", "pause")]
    both = curl(aria2.endpoint, "system.multicall", [parts])
    assert answer(both, shell, ARIATUI_SECRET=secret) == [[gid], [gid]]


def test_without_a_secret_none_is_sent(aria2_factory: Aria2Factory, shell: dict[str, str]) -> None:
    aria2 = aria2_factory(secret="")
    line = curl(aria2.endpoint, "aria2.getVersion", [], has_secret=False)
    assert SECRET_VARIABLE not in line
    told = answer(line, shell)
    assert isinstance(told, dict)
    assert "version" in told


@pytest.mark.parametrize(
    "path", ["/etc/nas.pem", "/home/it's me/$(exit 7).pem", "/é/\x1b\n/nas.pem"]
)
def test_certificates_are_trusted_from_where_they_were_read(path: str) -> None:
    endpoint = Endpoint("nas", secure=True)
    line = curl(endpoint, "aria2.pauseAll", [], has_secret=False, ca_file=Path(path))
    assert line.isascii()
    assert line.isprintable()
    show = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{line}"
    told = subprocess.run(["/bin/sh", "-c", show], capture_output=True, timeout=20, check=True)
    words = told.stdout.decode().split("\0")
    assert words[words.index("--cacert") + 1] == path
