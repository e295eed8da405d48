"""`list`, `status` and `show`: what they tell, and to whom in which form."""

from ariatui.cli.fields import FIELDS
from tests.aria2 import Aria2, Aria2Factory
from tests.cli.shell import ariatui, curl
from tests.content import ContentServer
from tests.terminal.terminal import ARIATUI, Terminal
from tests.waiting import wait_until

HOSTILE = "a\tb\nc\x1b[31m\u202e\u009b.iso"


def test_the_list_has_a_line_for_each_download_with_tabs_between_its_fields(
    aria2: Aria2, content: ContentServer
) -> None:
    failed = aria2.add(content.missing("gone.iso"))
    aria2.wait_for_status(failed, "error")
    active = aria2.add(content.url("a b.iso", size=1_000_000, rate=20_000))
    wait_until(lambda: int(str(aria2.facts(active)["downloadSpeed"])) > 0)
    paused = aria2.add(content.url("x.iso"), pause="true", out=HOSTILE)
    result = ariatui(aria2, "list")
    assert (result.status, result.said) == (0, "")
    first, second, third = result.rows
    assert (first[0], first[1], first[3], first[7]) == (active, "active", "1000000", "a b.iso")
    assert int(first[2]) < 100
    assert int(first[4]) > 0
    assert int(first[6]) > 0
    assert second == [paused, "paused", "", "", "0", "0", "", "a␉b␊c␛[31m⟨202e⟩⟨9b⟩.iso", ""]
    assert third[:2] == [failed, "error"]
    assert third[7:] == ["gone.iso", "the resource was not found"]

    chosen = ariatui(aria2, "list", "--status", "paused,error", "--format", "name,gid")
    assert [row[1] for row in chosen.rows] == [paused, failed]
    both = ariatui(aria2, "list", "--status", "paused", "--status", "active", "--format", "gid")
    assert both.rows == [[active], [paused]]

    told = ariatui(aria2, "list", "--json")
    assert told.output.isascii()
    assert "\x1b" not in told.output
    assert isinstance(told.json, list)
    assert [list(one) for one in told.json] == [list(FIELDS)] * 3
    assert (told.json[1]["name"], told.json[1]["size"]) == (HOSTILE, None)
    assert told.json[2]["error_code"] == 3


def test_the_list_is_read_in_pages(aria2_factory: Aria2Factory, content: ContentServer) -> None:
    aria2 = aria2_factory()
    token = f"token:{aria2.secret.reveal()}"
    uris = [content.url(f"{number}.iso", silent=True) for number in range(2300)]
    for at in range(0, len(uris), 500):
        params = [[token, [uri], {"pause": "true"}] for uri in uris[at : at + 500]]
        calls = [{"methodName": "aria2.addUri", "params": one} for one in params]
        aria2.call("system.multicall", calls)
    rows = ariatui(aria2, "list", "--format", "name,gid").rows
    assert [row[0] for row in rows] == [f"{number}.iso" for number in range(2300)]
    every = ariatui(aria2, "resume", "--all", "--quiet")
    assert (every.status, every.output) == (0, "")
    assert len(ariatui(aria2, "pause", "--all").rows) >= 1


def test_an_empty_list_is_empty(aria2: Aria2) -> None:
    assert ariatui(aria2, "list") == (0, "", "")
    assert ariatui(aria2, "list", "--json").json == []
    assert ariatui(aria2, "status", "--prompt") == (0, "\n", "")


def test_the_totals(aria2: Aria2, content: ContentServer) -> None:
    active = aria2.add(content.url("a.iso", rate=20_000))
    aria2.add(content.url("b.iso"), pause="true")
    wait_until(lambda: int(str(aria2.facts(active)["downloadSpeed"])) > 0)
    (row,) = ariatui(aria2, "status").rows
    assert row[:3] + row[4:] == ["1", "1", "0", "0"]
    told = ariatui(aria2, "status", "--json").json
    assert isinstance(told, dict)
    assert list(told) == ["active", "waiting", "stopped", "down", "up"]
    assert told["down"] > 0
    assert ariatui(aria2, "status", "--prompt").output.startswith("1 active 1 waiting ")


def test_all_about_one(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("x.iso"), pause="true", out=HOSTILE)
    result = ariatui(aria2, "show", gid[:9])
    facts = {name: value for name, value, *_ in result.rows}
    assert (result.status, facts["gid"], facts["status"]) == (0, gid, "paused")
    assert facts["directory"] == str(aria2.directory)
    assert result.rows[-1][5].endswith("⟨202e⟩⟨9b⟩.iso")
    told = ariatui(aria2, "show", "--json", gid).json
    assert isinstance(told, dict)
    assert told["files"][0]["path"] == f"{aria2.directory}/{HOSTILE}"
    unknown = ariatui(aria2, "show", "ffff")
    assert (unknown.status, unknown.output) == (1, "")
    assert unknown.said == "ariatui: aria2 knows no download of a GID that begins with ffff.\n"


def test_the_same_as_a_curl_command(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("x.iso"), pause="true")
    for command, told in (
        (["list", "--status", "paused"], gid),
        (["show", gid], "x.iso"),
        (["status"], "numWaiting"),
    ):
        printed = ariatui(aria2, *command, "--print-curl")
        assert (printed.status, printed.said) == (0, "")
        assert aria2.secret.reveal() not in printed.output
        assert told in str(curl(printed.output, aria2)["result"])


def test_a_gid_that_stands_for_several(aria2: Aria2, content: ContentServer) -> None:
    for gid in ("abcd000000000001", "abcd000000000002"):
        aria2.add(content.url("x.iso"), pause="true", gid=gid)
    said = ariatui(aria2, "show", "ABCD").said
    assert said == "ariatui: Several GIDs begin with abcd. Give more of its digits.\n"


def test_people_get_columns_and_units(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("日本語.iso", size=3_000_000, rate=20_000))
    aria2.add(content.url("y.iso"), pause="true", out=f"{'long ' * 30}\x1b[31m.iso")
    wait_until(lambda: int(str(aria2.facts(gid)["downloadSpeed"])) > 0)
    known = {"ARIATUI_SERVER": aria2.endpoint.label, "ARIATUI_SECRET": aria2.secret.reveal()}
    script = f'"$@" list; "$@" status; "$@" show {gid}; COLUMNS=40 "$@" list'
    with Terminal(("/bin/sh", "-c", script, "sh", *ARIATUI), **known, COLUMNS="80") as terminal:
        assert terminal.ends() == 0
        lines = terminal.left_behind().splitlines()
    assert lines[0].split() == ["GID", "STATUS", "PERCENT", "SIZE", "DOWN", "LEFT", "NAME"]
    assert lines[1].startswith(f"{gid[:6]}  active ")
    assert " 2.8 MiB " in lines[1]
    assert lines[1].endswith("日本語.iso")
    assert lines[2].endswith("␛[31m.iso")
    assert "…" in lines[2]
    assert lines[3].startswith("1 active, 1 waiting or paused, 0 stopped; down ")
    assert f"gid           {gid}" in lines
    assert lines[-3].split() == ["GID", "STATUS", "PERCENT", "NAME"]
    assert lines[-2].endswith("日本語.iso")
    assert lines[-1].endswith("31m.iso")
    with Terminal((*ARIATUI, "list"), **known, LC_ALL="C") as terminal:
        assert terminal.ends() == 0
        assert terminal.output.isascii()
