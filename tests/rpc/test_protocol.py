"""Each call is settled once, whatever comes from the other side; and where the secret goes."""

import json
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ariatui.model.download import Gid, Section
from ariatui.model.snapshot import Notice
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Batch, Call, Refused, Unauthorized, is_missing, refusal
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.protocol import Answer, Notification, Protocol
from ariatui.server.secret import Secret

T = TypeVar("T")

CANARY = "S3CRET-CANARY"
GID = Gid("0123456789abcdef")
UNAUTHORIZED = {"code": 1, "message": "Unauthorized"}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()))
)
junk = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)
notice_names = st.sampled_from([notice.value for notice in Notice])
gids = st.text("0123456789abcdef", min_size=16, max_size=16)

CALLS: list[Call[Any]] = [
    aria2.get_version(),
    aria2.get_session_info(),
    aria2.get_global_stat(),
    aria2.tell_active(whole=True),
    aria2.tell_active(whole=False),
    aria2.tell_window(Section.WAITING, 0, 5, whole=True),
    aria2.tell_window(Section.STOPPED, 7, 5, whole=False),
    aria2.tell_record(GID),
    aria2.tell_standing(GID),
    aria2.tell_name(GID),
    aria2.pause(GID, force=False),
    aria2.pause(GID, force=True),
    aria2.unpause(GID),
    aria2.add_uri("http://host/a"),
    aria2.pause_all(force=False),
    aria2.pause_all(force=True),
    aria2.unpause_all(),
]


def batch_of(calls: Sequence[Call[Any]]) -> Batch:
    batch = Batch()
    for call in calls:
        batch.add(call)
    return batch


def encoded(message: object) -> bytes:
    return json.dumps(message).encode()


def answered(protocol: Protocol, call: Call[T], reply: object) -> object:
    """The outcome of a call to which this reply comes."""
    call_id, _ = protocol.send(call)
    assert isinstance(reply, dict)
    (event,) = protocol.receive(encoded({"jsonrpc": "2.0", "id": call_id, **reply}))
    assert isinstance(event, Answer)
    assert event.call_id == call_id
    return event.outcome


# What is sent.


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.method)
def test_the_token_stands_first_and_nowhere_else(call: Call[Any]) -> None:
    call_id, text = Protocol(Secret(CANARY)).send(call)
    message = json.loads(text)
    params = message.pop("params")
    assert message == {"jsonrpc": "2.0", "id": call_id, "method": call.method}
    assert params.pop(0) == f"token:{CANARY}"
    assert params == json.loads(json.dumps(call.params))
    assert text.count(CANARY) == 1


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.method)
def test_without_a_secret_there_is_no_token(call: Call[Any]) -> None:
    _, text = Protocol(None).send(call)
    assert json.loads(text)["params"] == json.loads(json.dumps(call.params))


@given(st.lists(st.sampled_from(CALLS), min_size=1, max_size=6))
def test_in_a_multicall_the_token_stands_first_in_each_part(calls: list[Call[Any]]) -> None:
    _, text = Protocol(Secret(CANARY)).send(batch_of(calls).call())
    message = json.loads(text)
    assert message["method"] == "system.multicall"
    (parts,) = message["params"]
    assert [part["methodName"] for part in parts] == [call.method for call in calls]
    for part, call in zip(parts, calls, strict=True):
        assert part["params"] == [f"token:{CANARY}", *json.loads(json.dumps(call.params))]
        assert set(part) == {"methodName", "params"}
    assert text.count(CANARY) == len(calls)


def test_every_call_has_an_id_of_its_own() -> None:
    protocol = Protocol(None)
    sent = [protocol.send(call) for call in CALLS]
    assert [json.loads(text)["id"] for _, text in sent] == [call_id for call_id, _ in sent]
    assert len({call_id for call_id, _ in sent}) == len(CALLS)


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_what_is_sent_is_ascii_whatever_a_uri_holds(uri: str) -> None:
    _, text = Protocol(Secret("ключ")).send(aria2.add_uri(uri))
    assert text.isascii()
    assert json.loads(text)["params"] == ["token:ключ", [uri]]


def test_the_secret_is_not_in_any_description() -> None:
    protocol = Protocol(Secret(CANARY))
    batch = batch_of(CALLS)
    call_id, _ = protocol.send(batch.call())
    events = protocol.receive(encoded({"id": call_id, "error": UNAUTHORIZED}))
    protocol.send(CALLS[0])
    for thing in (protocol, vars(protocol), batch, batch.call(), CALLS, events):
        assert CANARY not in repr(thing)


# What is received.


@given(
    count=st.integers(1, 6),
    strays=st.lists(
        junk
        | st.builds(lambda i, r: {"id": i, "result": r}, st.text() | st.integers(), junk)
        | st.builds(lambda e: {"id": None, "error": e}, junk),
        max_size=6,
    ),
    shuffle=st.randoms(use_true_random=False),
    data=st.data(),
)
def test_each_call_is_settled_once_with_the_first_answer_to_it(
    count: int, strays: list[object], shuffle: random.Random, data: st.DataObject
) -> None:
    """Answers in any order, doubled, in batches, and between what is none."""
    protocol = Protocol(None)
    ids = [protocol.send(aria2.get_version())[0] for _ in range(count)]
    replies: list[object] = [
        {"id": call_id, "result": {"version": f"{call_id}/{copy}"}}
        for call_id in ids
        for copy in range(data.draw(st.integers(1, 3)))
    ]
    messages = [*replies, *(s for s in strays if not is_answer_to(s, ids))]
    shuffle.shuffle(messages)
    first = {}
    for message in reversed(messages):
        if message in replies:
            assert isinstance(message, dict)
            first[message["id"]] = message["result"]["version"]
    events = []
    while messages:
        length = data.draw(st.integers(1, len(messages)))
        part, messages = messages[:length], messages[length:]
        as_batch = length > 1 or data.draw(st.booleans())
        events += protocol.receive(encoded(part if as_batch else part[0]))
    settled = [event for event in events if isinstance(event, Answer)]
    assert Counter(event.call_id for event in settled) == Counter(ids)
    assert {event.call_id: event.outcome for event in settled} == first


def is_answer_to(message: object, ids: Sequence[str]) -> bool:
    """Whether by chance a stray message, or a part of it, answers one of these."""
    parts = message if isinstance(message, list) else [message]
    return any(isinstance(part, dict) and part.get("id") in ids for part in parts)


def test_each_message_that_means_nothing_is_counted() -> None:
    protocol = Protocol(None)
    call_id, _ = protocol.send(aria2.get_version())
    answer = {"id": call_id, "result": {"version": "1.37.0"}}
    (event,) = protocol.receive(encoded([7, answer, answer, {"id": "99", "result": 1}]))
    assert event == Answer(call_id, "1.37.0")
    assert protocol.dropped == 3
    assert protocol.receive(encoded([])) == []
    assert protocol.dropped == 3


def test_an_error_to_a_ping_settles_nothing() -> None:
    """Every control frame draws one (observed on 1.37)."""
    protocol = Protocol(None)
    call_id, _ = protocol.send(aria2.get_version())
    error = {"code": -32600, "message": "Invalid Request."}
    assert protocol.receive(encoded({"id": None, "jsonrpc": "2.0", "error": error})) == []
    assert protocol.dropped == 1
    assert len(protocol.receive(encoded({"id": call_id, "result": {"version": "1"}}))) == 1


def test_a_number_is_not_the_id_that_was_sent() -> None:
    protocol = Protocol(None)
    call_id, _ = protocol.send(aria2.get_version())
    assert protocol.receive(encoded({"id": int(call_id), "result": {"version": "1"}})) == []


def test_an_answer_that_nobody_waits_for_any_more_is_dropped() -> None:
    protocol = Protocol(None)
    call_id, _ = protocol.send(aria2.get_version())
    protocol.give_up(call_id)
    protocol.give_up(call_id)
    assert protocol.receive(encoded({"id": call_id, "result": {"version": "1"}})) == []
    assert protocol.dropped == 1


@given(notice=st.sampled_from(Notice), gid=gids)
def test_a_notification(notice: Notice, gid: str) -> None:
    message = {"jsonrpc": "2.0", "method": notice.value, "params": [{"gid": gid}]}
    assert Protocol(None).receive(encoded(message)) == [Notification(notice, Gid(gid))]


@given(method=notice_names | st.text() | junk, params=junk | st.lists(junk))
@example(method="aria2.onDownloadStart", params=[])
@example(method="aria2.onDownloadStart", params=[{"gid": None}])
@example(method="aria2.onDownloadStart", params=[{"gid": "A" * 16}])
@example(method="aria2.onDownloadStart", params=[{"gid": "a" * 17}])
@example(method="aria2.onDownloadStart", params=[{"gid": "a" * 16 + "\n"}])
@example(method="aria2.onDownloadStart", params={"gid": "a" * 16})
@example(method="aria2.onDownloadStop2", params=[{"gid": "a" * 16}])
@example(method=None, params=[{"gid": "a" * 16}])
def test_what_is_no_notification_is_dropped(method: object, params: object) -> None:
    protocol = Protocol(None)
    assert protocol.receive(encoded({"method": method, "params": params})) == []
    assert protocol.dropped == 1


MALFORMED = {
    "nothing": b"",
    "a blank": b" ",
    "half an object": b'{"id":"1"',
    "two values": b"1 2",
    "a byte order mark": b"\xef\xbb\xbf[]",
    "UTF-16": '{"id":"1"}'.encode("utf-16"),
    "nul": b"\x00",
    "an object without end": b'{"a":' * 100_000,
    "a list without end": b"[" * 100_000,
    "a deep list": b"[" * 100_000 + b"]" * 100_000,
    "a deep object": b'{"id":' * 100_000 + b"1" + b"}" * 100_000,
    "a deep result": b'{"id":"1","result":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a huge integer": b"9" * 100_000,
    "a huge integer as id": b'{"id":' + b"9" * 100_000 + b"}",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_message_is_dropped_and_the_line_remains_usable(data: bytes) -> None:
    protocol = Protocol(None)
    call_id, _ = protocol.send(aria2.get_version())
    assert protocol.receive(data) == []
    assert protocol.dropped == 1
    assert answered(protocol, aria2.get_version(), {"result": {"version": "2"}}) == "2"
    (event,) = protocol.receive(encoded({"id": call_id, "result": {"version": "1"}}))
    assert event == Answer(call_id, "1")


DEPTHS = [*range(100, 900, 100), *range(900, 1001)]
"""Around where Python reads a value and can do little else with it."""


@pytest.mark.parametrize("place", ["method", "id", "params", "result", "status", "gid", "files"])
def test_a_value_as_deep_as_python_can_read_does_no_harm(place: str) -> None:
    for depth in DEPTHS:
        deep = "[" * depth + "]" * depth
        protocol = Protocol(None)
        call_id, _ = protocol.send(aria2.tell_record(GID))
        row = f'"gid":"{GID}",'
        text = {
            "method": f'{{"method":{deep},"params":[{{"gid":"{GID}"}}]}}',
            "id": f'{{"id":{deep},"result":1}}',
            "params": f'{{"method":"aria2.onDownloadStart","params":[{deep}]}}',
            "result": f'{{"id":"{call_id}","result":{deep}}}',
            "status": f'{{"id":"{call_id}","result":{{{row}"status":{deep}}}}}',
            "gid": f'{{"id":"{call_id}","result":{{"gid":{deep}}}}}',
            "files": f'{{"id":"{call_id}","result":{{{row}"files":{deep}}}}}',
        }[place]
        protocol.receive(text.encode())


@given(data=st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    protocol = Protocol(None)
    protocol.send(aria2.get_version())
    assert protocol.receive(data) == []


@given(message=junk | st.dictionaries(st.sampled_from(["id", "method", "params"]), junk))
def test_no_json_makes_it_fail(message: object) -> None:
    Protocol(None).receive(encoded(message))


@given(call=st.sampled_from(CALLS), result=junk)
@settings(max_examples=100)
@example(call=CALLS[2], result={"numActive": float("nan")})
@example(call=CALLS[3], result=[float("inf"), 10**4000])
def test_any_result_settles_a_call(call: Call[Any], result: object) -> None:
    protocol = Protocol(None)
    outcome = answered(protocol, call, {"result": result})
    assert not isinstance(outcome, Refused)
    assert not isinstance(outcome, Exception) or isinstance(outcome, DecodeError)
    assert protocol.dropped == 0


@given(call=st.sampled_from(CALLS), error=junk)
def test_any_error_refuses_a_call(call: Call[Any], error: object) -> None:
    assert isinstance(answered(Protocol(None), call, {"error": error}), Refused)


def test_an_answer_with_neither_result_nor_error_refuses() -> None:
    assert isinstance(answered(Protocol(None), CALLS[0], {}), Refused)


def test_bytes_that_are_no_utf_8_spoil_only_the_text_that_they_stand_in() -> None:
    """A name from aria2's command line or session file (observed on 1.37)."""
    protocol = Protocol(None)
    call_id, _ = protocol.send(aria2.tell_name(GID))
    text = f'{{"id":"{call_id}","result":{{"gid":"{GID}","files":[{{"path":"/d/caf?"}}]}}}}'
    (event,) = protocol.receive(text.encode().replace(b"?", b"\xe9"))
    assert isinstance(event, Answer)
    assert isinstance(event.outcome, tuple)
    assert event.outcome[1]["name"] == "caf\N{REPLACEMENT CHARACTER}"


# The parts of a multicall.


def test_each_part_has_its_own_value_or_refusal() -> None:
    batch = Batch()
    session = batch.add(aria2.get_session_info())
    active = batch.add(aria2.tell_active(whole=False))
    gone = batch.add(aria2.tell_standing(GID))
    wrong = batch.add(aria2.get_version())
    junk_part = batch.add(aria2.get_version())
    result = [
        [{"sessionId": "9ecf"}],
        [[{"gid": GID, "connections": "2"}]],
        {"code": 1, "message": f"GID {GID} is not found"},
        [["no version"]],
        "junk",
    ]
    assert answered(Protocol(None), batch.call(), {"result": result}) is None
    assert session.result() == "9ecf"
    assert active.result() == ((GID, {"connections": 2}),)
    with pytest.raises(Refused, match="is not found"):
        gone.result()
    assert is_missing(GID, gone)
    assert not is_missing(Gid("f" * 16), gone)
    with pytest.raises(DecodeError):
        wrong.result()
    with pytest.raises(Refused):
        junk_part.result()
    assert aria2.read_each([session, wrong]) == ["9ecf"]


@pytest.mark.parametrize("part", [[], [1, 2], None, 7, "text", {}, {"code": 1}, {"message": 3}])
def test_a_part_that_is_neither_value_nor_error_refuses(part: object) -> None:
    batch = Batch()
    slot = batch.add(aria2.get_version())
    assert answered(Protocol(None), batch.call(), {"result": [part]}) is None
    with pytest.raises(Refused, match="an error without a message"):
        slot.result()


@given(parts=st.lists(junk, max_size=4))
def test_any_parts_settle_a_multicall(parts: list[object]) -> None:
    batch = batch_of(CALLS[:2])
    outcome = answered(Protocol(None), batch.call(), {"result": parts})
    if len(parts) == 2:
        assert outcome is None
        assert all(slot.outcome is not None for slot in batch.slots)
    else:
        assert isinstance(outcome, DecodeError)


@pytest.mark.parametrize("result", [None, {}, "", [], [["1.37.0"], ["1.37.0"]]])
def test_another_number_of_parts_answers_none_of_them(result: object) -> None:
    batch = Batch()
    slot = batch.add(aria2.get_version())
    outcome = answered(Protocol(None), batch.call(), {"result": result})
    assert isinstance(outcome, DecodeError)
    with pytest.raises(DecodeError, match="no answer"):
        slot.result()


def test_unauthorized_inside_a_multicall_is_unauthorized() -> None:
    outcome = answered(
        Protocol(None), batch_of(CALLS[:2]).call(), {"result": [UNAUTHORIZED, UNAUTHORIZED]}
    )
    assert isinstance(outcome, Unauthorized)


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (UNAUTHORIZED, Unauthorized, "Unauthorized"),
        ({"code": 1, "message": "unauthorized"}, Refused, "unauthorized"),
        ({"code": 1, "message": "No such method: a"}, Refused, "No such method: a"),
        ({"code": 1}, Refused, "an error without a message"),
        ({"code": 1, "message": ["Unauthorized"]}, Refused, "an error without a message"),
        (None, Refused, "an error without a message"),
        ("Unauthorized", Refused, "an error without a message"),
    ],
)
def test_only_the_text_tells_errors_apart(error: object, kind: type[Refused], message: str) -> None:
    refused = refusal(error)
    assert type(refused) is kind
    assert refused.message == message
