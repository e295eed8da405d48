"""Any JSON about details becomes values of the right types or a `DecodeError`."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ariatui.model.details import About, DetailFacts, File, Peer, Server, Uri
from ariatui.model.download import Gid
from ariatui.rpc import decode_details
from ariatui.rpc.decode import DecodeError

from .test_decode import GID, junk

READERS: list[Callable[[object], DetailFacts]] = [
    decode_details.about,
    decode_details.bitfield,
    decode_details.files,
    decode_details.peers,
    decode_details.servers,
    decode_details.uris,
    decode_details.options,
]
KEYS = [
    *("announceList", "bitfield", "bittorrent", "creationDate", "currentUri", "dir", "followedBy"),
    *("following", "index", "infoHash", "ip", "length", "numPieces", "path", "peerId", "port"),
    *("seeder", "selected", "servers", "status", "uri", "uris"),
]
told = st.dictionaries(st.sampled_from(KEYS), junk, max_size=8)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@settings(max_examples=40)
@given(value=junk | told | st.lists(junk | told, max_size=3))
def test_any_value_is_read_or_refused(read: Callable[[object], DetailFacts], value: object) -> None:
    try:
        facts = read(value)
    except DecodeError:
        return
    assert len(facts) == 1


def test_all_about_a_torrent() -> None:
    answer = {
        "dir": "/d",
        "uploadLength": "7",
        "pieceLength": "16384",
        "numPieces": "19",
        "numSeeders": "2",
        "infoHash": "73cd",
        "bittorrent": {
            "announceList": [["http://a", 5], [], ["udp://b"]],
            "comment": "c",
            "creationDate": 1700000000,
            "mode": "multi",
        },
        "followedBy": [GID, "x"],
        "following": GID,
        "belongsTo": "no gid",
    }
    assert decode_details.about(answer) == {
        "about": About(
            directory="/d",
            upload_length=7,
            piece_length=16384,
            num_pieces=19,
            num_seeders=2,
            info_hash="73cd",
            mode="multi",
            comment="c",
            creation_date=1700000000,
            trackers=(("http://a",), ("udp://b",)),
            followed_by=(GID,),
            following=Gid(GID),
        )
    }


def test_a_file_without_its_index_is_left_out() -> None:
    uris = [{"uri": "http://a", "status": "used"}, {"uri": "http://a"}, {}]
    whole = {"index": "2", "path": "/d/f", "length": "9", "completedLength": "4", "uris": uris}
    assert decode_details.files([{"path": "/d/e"}, whole | {"selected": "true"}, 5]) == {
        "files": (File(2, "/d/f", 9, 4, selected=True, uris=("http://a",)),)
    }


def test_a_peer_tells_how_many_pieces_it_has() -> None:
    answer = [
        {"ip": "127.0.0.1", "port": "5", "bitfield": "f1", "seeder": "true", "amChoking": "true"},
        {"ip": "::1", "port": "6", "bitfield": "zz"},
    ]
    assert decode_details.peers(answer) == {
        "peers": (
            Peer("127.0.0.1:5", "", 5, 0, 0, seeder=True, am_choking=True, peer_choking=False),
            Peer("[::1]:6", "", None, 0, 0, seeder=False, am_choking=False, peer_choking=False),
        )
    }


def test_servers_of_several_files_are_one_list() -> None:
    one = {"uri": "http://a", "currentUri": "http://b", "downloadSpeed": "3"}
    answer = [{"index": "1", "servers": [one]}, {"index": "2", "servers": [{}]}, {"index": "3"}]
    assert decode_details.servers(answer) == {
        "servers": (Server(1, "http://a", "http://b", 3), Server(2, "", "", 0))
    }


def test_a_uri_in_use_that_waits_too_stands_once() -> None:
    waiting, used = {"uri": "http://a", "status": "waiting"}, {"uri": "http://a", "status": "used"}
    other = {"uri": "http://b", "status": "waiting"}
    assert decode_details.uris([waiting, other, used]) == {
        "uris": (Uri("http://a", used=True), Uri("http://b", used=False))
    }


def test_a_bitfield_is_hexadecimal_or_none() -> None:
    assert decode_details.bitfield({"bitfield": "8f"}) == {"bitfield": "8f"}
    assert decode_details.bitfield({"bitfield": "8_f"}) == {"bitfield": ""}
    assert decode_details.bitfield({}) == {"bitfield": ""}


def test_changing_uris_answers_with_two_numbers() -> None:
    assert decode_details.uri_changes([0, 1]) == (0, 1)
    others: list[object] = [[0], ["0", "1"], None, {}]
    for value in others:
        with pytest.raises(DecodeError):
            decode_details.uri_changes(value)
