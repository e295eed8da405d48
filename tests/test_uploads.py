"""Files to add: what they are is read from them, strictly; anything else is told."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui import uploads
from ariatui.model.addition import Addition, Kind, read_lines
from ariatui.model.bencode import BencodeError, decode
from ariatui.model.metalink import MetalinkError, read_metalink
from ariatui.model.torrent import TorrentError, read_torrent
from tests.content import make_album, make_torrent

V4 = '<?xml version="1.0"?>\n<metalink xmlns="urn:ietf:params:xml:ns:metalink">{}</metalink>'
V3 = '<m:metalink xmlns:m="x" version="3.0"><m:files>{}</m:files></m:metalink>'
LAUGHS = '<!DOCTYPE metalink [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE metalink SYSTEM "file:///etc/passwd">'


def read(path: Path | str, limit: int = 100_000, *, keep: bool = False) -> Addition:
    (found,) = uploads.read_files(read_lines(str(path)), limit, keep=keep)
    return found


def test_torrents_and_metalinks_by_what_they_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torrent = make_album("[/Größe]", "http://x/", {"a/b": 5, "c": 7})
    (tmp_path / "x.metalink").write_bytes(torrent)
    monkeypatch.setenv("HOME", str(tmp_path))
    found = read("~/x.metalink", keep=True)
    assert (found.kind, found.name, found.more) == (Kind.TORRENT, "[/Größe]", "2 files, 12 B")
    assert found.content == torrent
    assert not read("~/x.metalink").content
    file = '<file name="{}"><size> 5 </size><hash>1</hash></file>'
    (tmp_path / "y.torrent").write_text("\ufeff" + V4.format(file.format("a") + file.format("b")))
    found = read(tmp_path / "y.torrent")
    assert (found.kind, found.name, found.more) == (Kind.METALINK, "a", "and 1 more, 10 B")
    third = V3.format('<m:file name="c"><m:size>7</m:size></m:file>')
    assert read_metalink(third.encode()).length == 7


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.torrent")
    (tmp_path / "dir.torrent").mkdir()
    (tmp_path / "text.torrent").write_text("hello")
    (tmp_path / "big.torrent").write_bytes(make_torrent("a", "http://x/", 10_000_000))
    for name, said in {
        "none": "no such file",
        "text.torrent/x": "no such file",
        "~nobody-at-all/x": "no such file",
        "dir": "a directory",
        "pipe": "no regular file",
        "text": "neither a torrent nor",
        "big": "larger than 9.7 KiB, all that this aria2 takes",
    }.items():
        path = name if name.startswith("~") else f"{tmp_path}/{name}"
        assert said in read(f"{path}.torrent", 10_000).problem
    assert "/" not in read(f"{tmp_path}/none.torrent").problem
    assert uploads.largest(2**21) * 4 / 3 < 2**21 - 2**15


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"i", b"i01e", b"i-0e", b"ie", b"i1", b"01:a", b"2:a", b"-1:a", b"l", b"d1:a", b"x"),
        *(b"di1ei1ee", b"l" * 60 + b"e" * 60, b"l" * 100_000, b"d1:a" * 100_000, b"99999999999:a"),
    ],
    ids=range(17),
)
def test_bencoding_is_read_strictly(data: bytes) -> None:
    with pytest.raises(BencodeError):
        decode(data)
    with pytest.raises(TorrentError):
        read_torrent(b"d4:info" + data + b"e")


INFO = b"d6:lengthi5e4:name1:a12:piece lengthi5e6:pieces20:aaaaaaaaaaaaaaaaaaaae"


def test_a_torrent_tells_what_it_is_or_why_it_is_none() -> None:
    torrent = read_torrent(b"d4:info" + INFO + b"e\n")
    assert (torrent.name, torrent.files, torrent.length) == ("a", 1, 5)
    assert torrent.info_hash == hashlib.sha1(INFO).hexdigest()  # noqa: S324 - BEP 3
    for before, after in (
        (b"6:pieces20:aaaaaaaaaaaaaaaaaaaa", b"9:file treede"),
        (b"20:aaaaaaaaaaaaaaaaaaaa", b"1:a"),
        (b"i5e4:name", b"i-5e4:name"),
        (b"6:lengthi5e", b"5:filesle"),
        (b"6:lengthi5e", b"5:filesl1:ae"),
    ):
        with pytest.raises(TorrentError):
            read_torrent(b"d4:info" + INFO.replace(before, after) + b"e")


@pytest.mark.parametrize(
    "document",
    [
        *("<metalink>", "<html/>", V4.format(""), "<metalink>" * 1000),
        *(f"{LAUGHS}<metalink>&b;</metalink>", f"{OUTSIDE}<metalink/>"),
        '<?xml version="1.0" encoding="no"?><metalink/>',
    ],
    ids=range(7),
)
def test_documents_that_are_none_or_define_things_are_refused(document: str) -> None:
    with pytest.raises(MetalinkError):
        read_metalink(document.encode())


@given(st.binary(max_size=200) | st.from_regex(rb"d[dle0-9:ia]{0,40}"))
def test_any_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    for reading, error in ((read_torrent, TorrentError), (read_metalink, MetalinkError)):
        with pytest.raises(error, match=r"^it is "):
            reading(data)
