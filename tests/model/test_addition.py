"""What people type and paste is made out line by line, and what is bad is told."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ariatui.model.addition import (
    Kind,
    looks_addable,
    mark_duplicates,
    read_lines,
    read_mirrors,
)
from ariatui.text import clean, width
from ariatui.words import add_words

HASH = "a" * 40
MAGNET = f"magnet:?xt=urn:btih:{HASH}"


def shapes(text: str) -> list[tuple[Kind, tuple[str, ...] | str]]:
    return [(one.kind, one.path or one.uris) for one in read_lines(text) if not one.problem]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("http://a/b  ftp://c/b\tsftp://u@d/b", [(Kind.URI, ("http://a/b", "ftp://c/b", "sftp://u@d/b"))]),
        ("HTTP://A/b\r\n\n# no\n https://[::1]:8/b ", [(Kind.URI, ("http://A/b",)), (Kind.URI, ("https://[::1]:8/b",))]),
        (f"MAGNET:{MAGNET[7:]}", [(Kind.MAGNET, (MAGNET,))]),
        ("http://a/b http://c/b http://a/b", [(Kind.URI, ("http://a/b", "http://c/b"))]),
        ("'http://a/b' <http://c/b>", [(Kind.URI, ("http://a/b", "http://c/b"))]),
        ("http://a/it's'", [(Kind.URI, ("http://a/it's'",))]),
        (f"{MAGNET}&dn=a b", [(Kind.MAGNET, (f"{MAGNET}&dn=a%20b",))]),
        ("/a/b.torrent", [(Kind.FILE, "/a/b.torrent")]),
        ("~/b c.torrent", [(Kind.FILE, "~/b c.torrent")]),
        (r"/a/b\ c.torrent", [(Kind.FILE, "/a/b c.torrent")]),
        ("/a/it's.torrent", [(Kind.FILE, "/a/it's.torrent")]),
        ("'/a/b c.torrent' \"/d.meta4\"", [(Kind.FILE, "/a/b c.torrent"), (Kind.FILE, "/d.meta4")]),
        ("/a.torrent /b.metalink", [(Kind.FILE, "/a.torrent"), (Kind.FILE, "/b.metalink")]),
        ("file:///a/b%20c.torrent", [(Kind.FILE, "/a/b c.torrent")]),
        ("'file://localhost/a.torrent'", [(Kind.FILE, "/a.torrent")]),
        ("b.torrent", [(Kind.FILE, "b.torrent")]),
        ("http://a/b.torrent", [(Kind.URI, ("http://a/b.torrent",))]),
    ],
)  # fmt: skip
def test_what_people_paste(text: str, shape: object) -> None:
    assert shapes(text) == shape
    assert looks_addable(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("example.org/a.iso", "https:// missing"),
        ("localhost:8080/a.iso", "https:// missing"),
        ("word", "no URI"),
        ("gopher://a/b", "not gopher:"),
        ("http:///b", "names no host"),
        ("http://a:99999/", "port makes no sense"),
        ("http://[::1/", "port makes no sense"),
        ("magnet:?xt=urn:btmh:1220aa", "without a BitTorrent hash"),
        (f"magnet:?xt=urn:btih:{'g' * 40}", "without a BitTorrent hash"),
        ("magnet://[?xt", "without a BitTorrent hash"),
        ("magnet://a\u2100b/", "without a BitTorrent hash"),
        ("http://a/b word", "a blank inside of a URI is written as %20"),
    ],
)
def test_what_is_bad_is_told(text: str, problem: str) -> None:
    (one,) = read_lines(f"\n{text}")
    assert problem in one.problem
    assert one.line == 2
    assert not looks_addable(text)


def test_the_same_is_added_once() -> None:
    base32 = "VKVKVKVKVKVKVKVKVKVKVKVKVKVKVKVK"
    lines = ["http://a/b#x http://c/b", "http://c/b", f"magnet:?xt=urn:btih:{HASH}", "http://c/d"]
    lines += [f"magnet:?xt=urn:btih:{base32}&dn=other", "http://c/d http://e/d"]
    found = mark_duplicates(read_lines("\n".join(lines)))
    assert [one.same_as for one in found] == [0, 1, 0, 0, 3, 0]
    assert add_words.summary(found) == "4 downloads, 2 twice"
    assert "whose names differ" in read_lines("http://a/b http://a/c")[0].more


anything = st.text(st.characters(exclude_categories=()), max_size=60)
likely = st.from_regex(r"(file|magnet|http):[\[\]/'\"\\ ?:@&=%#a]{0,20}")


@given(anything | likely)
@example("FILE: \\0")
@example("FILE:0 \\0")
def test_any_text_is_read_and_what_is_said_of_it_is_harmless(text: str) -> None:
    for one in mark_duplicates(read_lines(text)):
        told = add_words.preview(one, 80)
        assert clean(told) == told
        assert width(told) <= (240 if one.problem else 80)
        (again,) = read_lines(one.text)
        assert (again.kind, again.uris, again.path) == (one.kind, one.uris, one.path)


def test_a_name_is_never_a_password() -> None:
    (one,) = read_lines("http://user:hunter2@host/")
    assert one.name == "host"
    assert "hunter2" not in add_words.preview(one, 80)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("http://u:hunter2@h@/a b.iso", "line 1: http://…@/a b.iso: it has a part that is no URI"),
        ("http:", "line 1: http: it names no host"),
        ("gopher://a/b", "line 1: gopher://a/b: aria2 takes"),
        ("x" * 99, f"line 1: {'x' * 28}…{'x' * 28}: it is no URI"),
    ],
)
def test_what_is_bad_is_called_as_it_was_typed(text: str, told: str) -> None:
    (one,) = read_lines(text)
    shown = add_words.preview(one, 79)
    assert shown.startswith(told)
    assert len(shown) <= 3 * 79
    assert not shown.endswith("…")


def test_a_long_line_is_no_path_and_takes_no_time() -> None:
    """What reads words as a shell does takes the square of their length."""
    for text in ('"' + "a b " * 250_000, "/" + "a" * 1_000_000 + ".torrent"):
        (one,) = read_lines(text)
        assert one.kind is not Kind.FILE
        assert one.problem


@pytest.mark.parametrize(
    ("text", "uris", "problem"),
    [
        ("<HTTP://a/b>  ftp://c/b http://a/b", ["http://a/b", "ftp://c/b"], ""),
        ("a.org/b", ["a.org/b"], "a.org/b: it is no URI; is https:// missing in front?"),
        ("http://a gopher://u:p@c", ["http://a", "gopher://u:p@c"], "gopher://…@c: aria2 takes"),
        (MAGNET, [MAGNET], f"{MAGNET}: a magnet link is no mirror of a file"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mirror_is_told(text: str, uris: list[str], problem: str) -> None:
    found, told = read_mirrors(text)
    assert found == uris
    assert told.startswith(problem)
    assert bool(told) is bool(problem)
