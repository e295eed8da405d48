"""`call`: any method, its parameters, its answer."""

import pytest

from tests.aria2 import Aria2
from tests.cli.shell import ariatui, curl
from tests.content import ContentServer


def test_any_method_with_parameters(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("a.iso"), pause="true", gid="1234567890123456")
    told = ariatui(aria2, "call", "tellStatus", gid, '["gid", "status"]')
    assert told == (0, f'{{"gid":"{gid}","status":"paused"}}\n', "")
    assert ariatui(aria2, "call", "aria2.changePosition", gid, "0", "POS_SET").json == 0
    calls = f'[{{"methodName":"aria2.unpause","params":["{gid}"]}},{{"methodName":"aria2.nope"}}]'
    assert ariatui(aria2, "call", "system.multicall", calls).json == [
        [gid],
        {"code": 1, "message": "No such method: aria2.nope"},
    ]
    methods = ariatui(aria2, "call", "system.listMethods").json
    assert isinstance(methods, list)
    assert "aria2.addUri" in methods


def test_what_is_refused(aria2: Aria2) -> None:
    result = ariatui(aria2, "call", "nope")
    assert result == (1, "", "ariatui: aria2 refused that: No such method: aria2.nope\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["tellStatus", '{"a'],
        ["tellStatus", "[NaN]"],
        ["tellStatus", '{"a": [-Infinity]}'],
        ["system.multicall"],
        ["system.multicall", "[1]"],
        ["system.multicall", "[]", "[]"],
        [],
    ],
)
def test_what_is_no_call(aria2: Aria2, arguments: list[str]) -> None:
    result = ariatui(aria2, "call", *arguments)
    assert (result.status, result.output) == (2, "")


@pytest.mark.parametrize(
    "arguments",
    [["getVersion"], ["system.multicall", '[{"methodName":"aria2.getVersion"}]']],
)
def test_reading_is_not_acting(aria2: Aria2, arguments: list[str]) -> None:
    result = ariatui(aria2, "call", *arguments, before=["--read-only"])
    assert (result.status, result.said) == (0, "")
    assert "version" in result.output
    printed = ariatui(aria2, "call", *arguments, "--print-curl").output
    assert curl(printed, aria2)["result"] == result.json
