"""Any JSON becomes a value of the right type or a `DecodeError`, and nothing else."""

import json
from collections.abc import Callable
from types import UnionType
from typing import get_origin, get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ariatui.model.download import Facts, Gid, GlobalStat, Naming, Status
from ariatui.model.snapshot import Known
from ariatui.rpc import decode
from ariatui.rpc.aria2 import NAME_KEYS, RECORD_KEYS
from ariatui.rpc.decode import DecodeError

GID = Gid("0123456789abcdef")

READERS: list[Callable[[object], object]] = [
    decode.gid,
    decode.text,
    decode.version,
    decode.session_id,
    decode.global_stat,
    decode.download,
    decode.download_list,
]

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | any_text
texts = st.sampled_from(["0", "5", "-1", "1e3", "true", "active", "paused", "[METADATA]a", "/"])
junk = st.recursive(
    scalars | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["gid", "uri", "uris", "path", "info", "name", "version"]) | any_text,
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
keys = [*RECORD_KEYS, *NAME_KEYS, "verifiedLength", "verifyIntegrityPending"]
rows = st.dictionaries(st.sampled_from(keys), junk, max_size=8).map(lambda row: {"gid": GID} | row)


def facts_of(**members: object) -> Facts:
    """What is read of a row that has these members besides its gid."""
    known, facts = decode.download({"gid": GID, **members})
    assert known == GID
    return facts


def is_sound(row: object) -> bool:
    """Whether a row has a gid, and facts of the right names and types."""
    assert isinstance(row, tuple)
    known, facts = row
    hints = get_type_hints(Facts) | {"doubtful": frozenset}
    kinds = {
        key: hint if isinstance(hint, UnionType) else get_origin(hint) or hint
        for key, hint in hints.items()
    }
    return decode.gid(known) == known and all(
        isinstance(value, kinds[key]) and (type(value) is bool) == (hints[key] is bool)
        for key, value in facts.items()
    )


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(value=junk | rows | st.lists(rows, max_size=3))
@settings(max_examples=50)
@example(value=float("nan"))
@example(value=[{}])
@example(value=[{"gid": GID, "status": None, "completedLength": "0"}])
@example(value={"gid": GID, "files": [{"path": "", "uris": [{"uri": "http://h/\ud800%ff"}]}]})
def test_any_value_is_read_or_refused(read: Callable[[object], object], value: object) -> None:
    try:
        result = read(value)
    except DecodeError:
        return
    if read is decode.download:
        assert is_sound(result)
    elif read is decode.download_list:
        assert isinstance(result, tuple)
        assert all(is_sound(row) for row in result)
    else:
        assert isinstance(result, GlobalStat if read is decode.global_stat else str)


@given(rows)
def test_a_bad_field_costs_no_other(row: dict[str, object]) -> None:
    good = {"status": "paused", "connections": "3", "errorMessage": "no"}
    facts = facts_of(**(row | good | {"gid": GID}))
    assert facts["status"] is Status.PAUSED
    assert facts["connections"] == 3
    assert facts["error_message"] == "no"


@settings(max_examples=60)
@given(st.lists(rows.map(lambda row: row | {"gid": GID}) | junk | rows, max_size=4))
def test_a_bad_row_costs_no_other(several: list[object]) -> None:
    good: list[Known] = []
    for row in several:
        try:
            good.append(decode.download(row))
        except DecodeError:
            continue
    assert list(decode.download_list(several)) == good
    assert len(good) >= sum(isinstance(r, dict) and r.get("gid") == GID for r in several)


# Numbers.

FIELDS = [
    ("totalLength", "total_length"),
    ("completedLength", "completed_length"),
    ("downloadSpeed", "download_speed"),
    ("uploadSpeed", "upload_speed"),
    ("connections", "connections"),
    ("errorCode", "error_code"),
]

NO_NUMBERS: list[object] = [
    *(
        "1_000",
        "\uff11\uff12",
        "\u0663",
        "-1",
        "+1",
        "1e3",
        "1.0",
        "0x1",
        "",
        " 1",
        "1 ",
        "1\n",
        "12\x00",
        "\u00b2",
    ),
    *("9" * 20, "NaN", "Infinity", True, False, 5, 0, -1, 5.0, None, [], ["5"], {}, {"5": "5"}),
]


@pytest.mark.parametrize(("key", "field"), FIELDS)
@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_aria2_never_sends_as_a_number_is_left_out(
    key: str, field: str, value: object
) -> None:
    facts = facts_of(status="active", seeder="true", **{key: value})
    assert field not in facts
    shown = set() if field == "error_code" else {field}
    assert facts.get("doubtful", set()) == shown


@pytest.mark.parametrize(("key", "field"), FIELDS)
@given(number=st.integers(0, 10**19 - 1))
@settings(max_examples=20)
def test_a_number_of_up_to_19_digits_is_read(key: str, field: str, number: int) -> None:
    assert dict(facts_of(**{key: str(number)}))[field] == number


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_totals_without_a_number_of_active_ones_are_refused(value: object) -> None:
    with pytest.raises(DecodeError):
        decode.global_stat({"numActive": value})


def test_totals() -> None:
    answer = {
        "downloadSpeed": "1",
        "uploadSpeed": "2",
        "numActive": "3",
        "numWaiting": "4",
        "numStopped": "5",
        "numStoppedTotal": "6",
    }
    assert decode.global_stat(answer) == GlobalStat(1, 2, 3, 4, 5, 6)
    assert decode.global_stat({"numActive": "3", "numWaiting": "x"}) == GlobalStat(num_active=3)


def test_what_was_not_asked_for_is_not_doubtful() -> None:
    assert "doubtful" not in facts_of(status="active", completedLength="1")
    assert "doubtful" not in facts_of(connections="1")
    assert facts_of(status="x", connections="1")["doubtful"] == {"status"}
    assert facts_of(status=None)["doubtful"] == {"status"}


# Gids, words and flags.


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0" * 15,
        "0" * 17,
        "A" * 16,
        "g" * 16,
        "0" * 16 + "\n",
        "\uff10" * 16,
        0,
        None,
        ["0" * 16],
    ],
    ids=repr,
)
def test_what_is_no_gid(value: object) -> None:
    with pytest.raises(DecodeError):
        decode.gid(value)
    with pytest.raises(DecodeError):
        decode.download({"gid": value, "status": "active"})
    assert decode.download_list([{"gid": value}, {"gid": GID}]) == ((GID, {}),)


@pytest.mark.parametrize("status", Status)
def test_each_status(status: Status) -> None:
    assert facts_of(status=status.value) == {"status": status}


@pytest.mark.parametrize("value", ["Active", "seeding", "", "active ", None, 1, ["active"], {}])
def test_an_unknown_status_is_left_out(value: object) -> None:
    facts = facts_of(status=value, connections="1")
    assert "status" not in facts
    assert facts["connections"] == 1


@pytest.mark.parametrize(("value", "seeder"), [("true", True), ("false", False), (True, False)])
def test_a_flag_is_a_word(value: object, *, seeder: bool) -> None:
    assert facts_of(seeder=value) == {"seeder": seeder}


def test_an_info_hash_makes_a_torrent() -> None:
    assert facts_of(infoHash="0" * 40) == {"torrent": True}
    assert "torrent" not in facts_of(connections="1")


def test_a_whole_record_says_so() -> None:
    row = decode.download({"gid": GID, "status": "active"})
    assert decode.described(row) == (GID, {"status": Status.ACTIVE, "described": True})
    assert row == (GID, {"status": Status.ACTIVE})


def test_a_hash_check_is_over_when_it_is_told_of_no_more() -> None:
    """It is told while it lasts, asked for or not (observed on 1.37)."""
    checking = facts_of(completedLength="5", verifiedLength="3", verifyIntegrityPending="true")
    assert checking["verified_length"] == 3
    assert checking["verify_pending"] is True
    over = facts_of(completedLength="5")
    assert over["verified_length"] is None
    assert over["verify_pending"] is False


def test_where_progress_was_not_asked_for_a_hash_check_is_not_over() -> None:
    for facts in (facts_of(status="active"), facts_of(files=[]), facts_of(completedLength="x")):
        assert "verified_length" not in facts
        assert "verify_pending" not in facts


# Names.


def name_of(**members: object) -> tuple[str | None, Naming | None]:
    facts = facts_of(**members)
    return facts.get("name"), facts.get("naming")


def file_at(path: str, *uris: str) -> list[dict[str, object]]:
    return [{"path": path, "uris": [{"uri": uri, "status": "used"} for uri in uris]}]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/downloads/a file.iso", "a file.iso"),
        ("/downloads/a", "a"),
        ("a.iso", "a.iso"),
        ("/downloads/folder/", "folder"),
        ("/", "/"),
        ("/d/100%25.iso", "100%25.iso"),  # a path is not encoded
        ("/d/a?b#c", "a?b#c"),
        ("[METADATA]ubuntu/26.04", "ubuntu/26.04"),
        ("/d/[METADATA]x", "[METADATA]x"),
        ("/d/ ", " "),
        ("/d/\x1b[31m", "\x1b[31m"),  # made harmless where it is shown
    ],
)
def test_a_path_names_finally(path: str, name: str) -> None:
    assert name_of(files=file_at(path, "http://host/other")) == (name, Naming.FINAL)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("http://host/d/a.iso", "a.iso"),
        ("http://host/d/a%20b.iso?token=1/2#x/y", "a b.iso"),
        ("http://host/d/#x/y", "d"),
        ("http://host/folder/", "folder"),
        ("http://host:8080/", "host:8080"),
        ("https://host", "host"),
        ("http://host/%e6%97%a5", "日"),
        ("http://host/caf%e9", "caf\N{REPLACEMENT CHARACTER}"),
        ("http://host/a%2fb", "a/b"),
        ("ftp://user:word@host/file", "file"),
        ("http://host/mail@home", "mail@home"),
        ("no uri", "no uri"),
        ("?", ""),
    ],
)
def test_a_uri_names_for_the_time_being(uri: str, name: str) -> None:
    assert name_of(files=file_at("", uri, "http://other/x")) == (name, Naming.PROVISIONAL)


@pytest.mark.parametrize("uri", ["http://user:pass-word@host", "ftp://user:pass-word@host/?x"])
def test_a_uri_without_a_path_gives_no_password_away(uri: str) -> None:
    assert name_of(files=file_at("", uri)) == ("host", Naming.PROVISIONAL)


@pytest.mark.parametrize("uris", [[], None, "x", [None], [{}], [{"uri": None}], {"uri": "a"}])
def test_without_a_uri_there_is_no_name_yet(uris: object) -> None:
    assert name_of(files=[{"path": "", "uris": uris}]) == ("", Naming.PROVISIONAL)


@pytest.mark.parametrize("files", [[], None, "x", [None], ["x"], {"path": "/a"}, [[]]])
def test_without_files_nothing_is_said_of_the_name(files: object) -> None:
    assert name_of(files=files) == (None, None)


def test_a_torrent_is_named_by_its_info() -> None:
    files = file_at("/d/album/track 1.flac")
    torrent = {"announceList": [], "info": {"name": "album"}}
    assert name_of(files=files, bittorrent=torrent) == ("album", Naming.FINAL)


@pytest.mark.parametrize(
    "torrent",
    [
        *({"announceList": []}, {"info": {}}, {"info": {"name": ""}}, {"info": {"name": 5}}),
        *({"info": 1}, None, [], "x"),
    ],
)
def test_a_torrent_without_a_name_is_named_as_any_file(torrent: object) -> None:
    """A magnet link before its metadata is there."""
    files = file_at("[METADATA]album")
    assert name_of(files=files, bittorrent=torrent) == ("album", Naming.FINAL)
    assert name_of(bittorrent=torrent) == (None, None)


# The small answers.


def test_versions_and_sessions() -> None:
    assert decode.version({"version": "1.37.0", "enabledFeatures": []}) == "1.37.0"
    assert decode.session_id(json.loads('{"sessionId": "9ecf"}')) == "9ecf"
    several: list[object] = [{}, {"version": 1, "sessionId": None}, [], "1.37.0", None]
    for wrong in several:
        with pytest.raises(DecodeError):
            decode.version(wrong)
        with pytest.raises(DecodeError):
            decode.session_id(wrong)


def test_standings_are_read_place_by_place_whatever_stands_there() -> None:
    rows = json.loads(
        '[{"status":"paused"},{"gid":"2089b05ecca3d829","status":"waiting"},{"gid":5},7,'
        '{"status":["paused"]},{"status":"unheard of"}]'
    )
    assert decode.standings(rows) == (
        (None, Status.PAUSED),
        ("2089b05ecca3d829", Status.WAITING),
        *[(None, None)] * 4,
    )
    with pytest.raises(DecodeError):
        decode.standings({"status": "paused"})


def test_the_lengths_of_chosen_files_add_up() -> None:
    files = [
        {"path": "/d/a", "length": "5", "selected": "true"},
        {"path": "/d/b", "length": "7", "selected": "false"},
        {"path": "/d/c", "length": "junk", "selected": "true"},
        {"path": "/d/d", "length": "11"},
    ]
    assert facts_of(files=files)["listed_length"] == 16
    assert "listed_length" not in facts_of(bittorrent={})


@pytest.mark.parametrize(
    ("torrent", "told"),
    [({"announceList": []}, True), ({"info": {"name": "a"}}, False), ("junk", None)],
)
def test_a_torrent_without_its_info_is_metadata(torrent: object, *, told: bool | None) -> None:
    assert facts_of(bittorrent=torrent, infoHash="a" * 40).get("metadata") is told


@pytest.mark.parametrize(
    ("path", "name"),
    [("Some+Name", "Some Name"), ("C++ in 21 days", "C++ in 21 days"), ("plain", "plain")],
)
def test_a_plus_in_the_name_of_a_link_stands_for_a_blank_where_there_is_none(
    path: str, name: str
) -> None:
    assert facts_of(files=[{"path": f"[METADATA]{path}"}])["name"] == name
