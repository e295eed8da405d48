"""`add`: URIs, files, options, and what aria2 would keep to itself."""

from pathlib import Path

import pytest

from tests.aria2 import Aria2, Aria2Factory
from tests.cli.shell import ariatui, curl
from tests.content import ContentServer, make_torrent
from tests.faults.hostile import UNSEEN

METALINK = """<?xml version="1.0" encoding="UTF-8"?>
<metalink xmlns="urn:ietf:params:xml:ns:metalink">
<file name="one.iso"><url>{0}</url></file><file name="two.iso"><url>{0}</url></file>
</metalink>"""


def options(aria2: Aria2, gid: str) -> dict[str, str]:
    """Those in force for a download."""
    told = aria2.call("aria2.getOption", gid)
    assert isinstance(told, dict)
    return told


def test_uris_and_files_with_options(aria2: Aria2, content: ContentServer, tmp_path: Path) -> None:
    torrent, metalink = tmp_path / "t.torrent", tmp_path / "m.meta4"
    torrent.write_bytes(make_torrent("t.bin", "http://127.0.0.1:9/announce"))
    metalink.write_text(METALINK.format(content.url("m.iso")))
    result = ariatui(
        aria2,
        "add",
        content.url("a.iso"),
        str(torrent),
        str(metalink),
        "--paused",
        "--option=header=A: b",
        "--option=header=C: d",
        "--option=split=3",
    )
    assert (result.status, result.said) == (0, "")
    assert [row[1:] for row in result.rows] == [
        ["paused", "a.iso"],
        ["paused", "t.bin"],
        ["paused", "one.iso"],
        ["paused", "two.iso"],
    ]
    for gid, *_ in result.rows:
        told = options(aria2, gid)
        assert (told["split"], told["header"]) == ("3", "A: b\nC: d\n")


def test_uris_from_standard_input(aria2: Aria2, content: ContentServer) -> None:
    uris = [content.url(f"{number}.iso") for number in range(3)]
    result = ariatui(aria2, "add", "--paused", "-", typed="\n".join([*uris, "", uris[0]]))
    assert [row[2] for row in result.rows] == ["0.iso", "1.iso", "2.iso"]


def test_options_that_aria2_ignores_are_said(aria2: Aria2, content: ContentServer) -> None:
    result = ariatui(aria2, "add", "--paused", "--option", "splitt=3", content.url("a.iso"))
    assert (result.status, len(result.rows)) == (1, 1)
    said = 'ariatui: aria2 knows no option "splitt" of a download; it was ignored.\n'
    assert result.said == said


def test_what_aria2_refuses_is_said_and_the_others_are_added(
    aria2: Aria2, content: ContentServer
) -> None:
    uris = [content.url(name, rate=9_000) for name in ("a.iso", "b.iso")]
    result = ariatui(aria2, "add", *uris, "--option=gid=0123456789abcdef")
    assert result.status == 1
    assert [row[2] for row in result.rows] == ["a.iso"]
    assert "b.iso was not added: " in result.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument"),
        (["no/such.torrent"], '"no/such.torrent" cannot be added: there is no such file'),
        (["example.org/a.iso"], "on this machine. A URI begins with https://"),
        (["nope://x"], "aria2 takes http, https, ftp, sftp and magnet links, not nope:"),
        (["list.txt"], "neither a torrent nor a Metalink document. A list of URIs is read from"),
        (["list.txt"], "standard input: ariatui add - <list.txt"),
        (["evil\x1b]0;x\x07.txt"], "neither a torrent nor a Metalink document."),
        (["."], "it is a directory"),
        (["large.torrent"], "all that this aria2 takes in one message"),
        (["http://x/", "--option", "split"], "KEY=VALUE"),
    ],
)
def test_what_cannot_be_added(
    aria2: Aria2,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("list.txt", "evil\x1b]0;x\x07.txt"):
        Path(name).write_text("http://127.0.0.1:9/a\n")
    Path("large.torrent").write_bytes(b"d4:" + bytes(1_600_000))
    result = ariatui(aria2, "add", *arguments)
    assert (result.status, result.output) == (2, "")
    assert said in " ".join(result.said.split())
    assert not UNSEEN.search(result.said.replace("\n", ""))


@pytest.mark.parametrize(
    ("limit", "length", "fits"), [("8M", 3_000_000, True), ("1M", 900_000, False)]
)
def test_a_file_may_be_as_large_as_this_aria2_takes(
    *, aria2_factory: Aria2Factory, tmp_path: Path, limit: str, length: int, fits: bool
) -> None:
    aria2 = aria2_factory(options={"rpc-max-request-size": limit})
    torrent = make_torrent("t.bin", "http://127.0.0.1:9/announce", length // 20 * 16384)
    (tmp_path / "t.torrent").write_bytes(torrent)
    result = ariatui(aria2, "add", str(tmp_path / "t.torrent"), "--paused")
    if fits:
        assert (result.status, result.said) == (0, "")
        assert [row[2] for row in result.rows] == ["t.bin"]
    else:
        assert result.status == 2
        assert "720 KiB, all that this aria2 takes" in " ".join(result.said.split())


def test_the_same_as_a_curl_command(aria2: Aria2, tmp_path: Path) -> None:
    torrent = tmp_path / "t.torrent"
    torrent.write_bytes(make_torrent("t.bin", "http://127.0.0.1:9/announce"))
    command = ariatui(
        aria2, "add", str(torrent), "http://127.0.0.1:9/it's", "--paused", "--print-curl"
    ).output
    assert "result" in curl(command, aria2)
    assert [row[1] for row in ariatui(aria2, "list", "--format", "gid,name").rows] == [
        "t.bin",
        "it's",
    ]
