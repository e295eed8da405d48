"""The options of an addition are checked before they are sent, and sent as aria2 takes them."""

import pytest

from ariatui.model.add_options import problem, to_send
from ariatui.model.addition import read_lines

ONE, TWO = read_lines("http://a/b"), read_lines("http://a/b\nhttp://a/c")
SHA1, SHA256 = "0" * 40, "AB" * 32


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("dir", "~/x", "does not know ~"),
        ("split", "0", "takes 1 or more"),
        ("split", "many", "takes 1 or more"),
        ("max-connection-per-server", "17", "from 1 to 16"),
        ("header", "A: b\nhunter2", "line 2 is not one"),
        ("checksum", "sha-256=abc", "takes sha-256=DIGEST"),
        ("checksum", "nonsense", "takes sha-256=DIGEST"),
        ("checksum", "", None),
        ("dir", "/x y", None),
    ],
)
def test_what_is_wrong_with_a_value(name: str, text: str, said: str | None) -> None:
    found = problem({name: text}, ONE)
    assert (found is None) is (said is None)
    if found is not None:
        assert found[0] == name
        assert said in found[1]  # type: ignore[operator]  # not None
        assert "hunter2" not in found[1]


@pytest.mark.parametrize("name", ["out", "checksum"])
def test_some_are_for_a_single_download(name: str) -> None:
    assert problem({name: f"sha-1={SHA1}"}, ONE) is None
    assert problem({name: f"sha-1={SHA1}"}, TWO) == (name, "is for a single URI only")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (f"SHA256={SHA256}", f"sha-256={SHA256.lower()}"),
        (SHA256, f"sha-256={SHA256.lower()}"),
        (f"{SHA1} *file.iso", f"sha-1={SHA1}"),
        ("0" * 32, f"md5={'0' * 32}"),
        ("adler32=03da0195", "adler32=03da0195"),
    ],
)
def test_checksums_as_people_find_them(text: str, sent: str) -> None:
    assert problem({"checksum": text}, ONE) is None
    assert to_send({"checksum": text, "out": " "}) == {"checksum": sent}


def test_several_headers_stay_apart() -> None:
    assert to_send({"header": " A: b\n\nC: d "}) == {"header": ["A: b", "C: d"]}
