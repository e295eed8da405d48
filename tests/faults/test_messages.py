"""Whatever an aria2 says besides, the session stays online and goes on telling the truth."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import pytest

from ariatui.model.addition import read_lines
from ariatui.model.download import Gid, Status
from ariatui.model.phase import Wish
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Connecting, Online
from ariatui.server.secret import Secret
from tests.faults.servers import FakeAria2, Lie, Mangle, row
from tests.session.watching import Watched, running
from tests.waiting import eventually

T = TypeVar("T")

SECRET = Secret("of-one-test")
GIDS = [f"{number:016x}" for number in (0, 1, 100, 101, 102, 200, 201)]
"""Two active, three waiting, two stopped."""

NOTICES = ("Start", "Pause", "Stop", "Complete", "Error")


@asynccontextmanager
async def filled() -> AsyncIterator[FakeAria2]:
    """An aria2 with downloads in all three lists."""
    fake = FakeAria2()
    fake.fill()
    async with fake.open():
        yield fake


@pytest.fixture
async def server() -> AsyncIterator[FakeAria2]:
    async with filled() as fake:
        yield fake


@asynccontextmanager
async def online(server: FakeAria2) -> AsyncIterator[Watched]:
    """A session that has seen all there is, and is expected to stay online."""
    async with running(server.endpoint, SECRET) as watched:
        await eventually(lambda: watched.standings() == server.truth())
        await eventually(lambda: watched.knows_all_names)
        yield watched
        assert [type(link) for link in watched.links] == [Connecting, Online]
        assert server.connections == 1


async def with_each(values: Iterable[T], act: Callable[[FakeAria2, T], Awaitable[None]]) -> None:
    """Do it with each value, each with a server of its own, all at once."""

    async def with_one(value: T) -> None:
        async with filled() as fake:
            await act(fake, value)

    async with asyncio.TaskGroup() as tasks:
        for value in values:
            tasks.create_task(with_one(value), name=ascii(value)[:60])


async def tells_the_truth(server: FakeAria2, watched: Watched) -> None:
    """What changes from now on shows, and so does all the rest."""
    await eventually(lambda: watched.standings() == server.truth(), 6)
    server.waiting.append(row(500, "waiting"))
    server.waiting[0]["status"] = "paused"
    del server.stopped[1]
    server.active[0]["downloadSpeed"] = "777"
    gid = str(server.active[0]["gid"])
    await eventually(lambda: watched.standings() == server.truth(), 6)
    await eventually(lambda: watched.row(gid).download_speed == 777, 6)
    watched.session.commands.pauser.wish(Wish.PAUSE, [Gid(GIDS[4])])
    await eventually(lambda: watched.status(GIDS[4]) is Status.PAUSED, 6)
    await eventually(lambda: not watched.phase(GIDS[4]), 6)


def notice(what: str, gid: str) -> str:
    params = [{"gid": gid}]
    return json.dumps({"jsonrpc": "2.0", "method": f"aria2.onDownload{what}", "params": params})


def noise(chance: random.Random) -> str | bytes:
    """A message that means nothing."""
    junk: object = chance.choice(
        [None, True, 0, 1.5, -1, "", "x", [], {}, [[]], {"id": None}, 10**30]
    )
    bits = chance.randbytes(chance.randint(0, 300))
    messages: list[Callable[[], str | bytes]] = [
        lambda: bits,
        lambda: bits.decode("latin-1"),
        lambda: json.dumps(junk),
        lambda: json.dumps({"id": junk, "result": junk}),
        lambda: json.dumps({"id": str(chance.randint(10**5, 10**6)), "result": junk}),
        lambda: json.dumps({"id": f"x{chance.randint(0, 9)}", "error": junk}),
        lambda: json.dumps({"method": junk, "params": junk}),
        lambda: json.dumps({"method": "aria2.onDownloadStart", "params": junk}),
        lambda: json.dumps({"method": "aria2.onDownloadStart", "params": [{"gid": junk}]}),
        lambda: json.dumps({"method": "aria2.onDownloadStart", "params": [junk, GIDS[0]]}),
        lambda: json.dumps([junk, [junk], {"id": junk}]),
        lambda: '{"id":1e999,"result":NaN}',
        lambda: '{"id":"\\ud800","result":"\\u0000"}',
        lambda: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request."}}',
        lambda: "[" * chance.randint(1, 100_000),
        lambda: '{"a":' * 100_000,
        lambda: "9" * 10_000,
        lambda: "x" * 1_000_000,
        lambda: "",
        lambda: b"\xff\xfe\x00",
        lambda: '\ufeff{"id":"1"}',
    ]
    return chance.choice(messages)()


async def test_noise_is_not_heard() -> None:
    async def act(server: FakeAria2, seed: int) -> None:
        chance = random.Random(seed)
        async with online(server) as watched:
            for _ in range(100):
                server.say(noise(chance))
                await asyncio.sleep(0)
            await tells_the_truth(server, watched)

    await with_each(range(4), act)


def amid_noise(reply: dict[str, object]) -> list[str | bytes]:
    """The reply, with strangers before and after it."""
    chance = random.Random(str(reply["id"]))
    stray = json.dumps({**reply, "id": f"{reply['id']}0"})
    nameless = json.dumps({**reply, "id": None, "result": [[]]})
    number = json.dumps({**reply, "id": int(str(reply["id"])), "result": [[]]})
    before = [noise(chance), noise(chance), stray, nameless, number]
    return [*before, json.dumps(reply), noise(chance)]


def twice(reply: dict[str, object]) -> list[str | bytes]:
    """The reply, and then another one to the same question."""
    lie = {**reply, "result": [[{"numActive": "9", "numWaiting": "9", "numStopped": "0"}]] * 9}
    return [json.dumps(reply), json.dumps(lie), json.dumps({"id": reply["id"]})]


def in_a_binary_frame(reply: dict[str, object]) -> list[str | bytes]:
    return [json.dumps(reply).encode()]


def in_a_batch(reply: dict[str, object]) -> list[str | bytes]:
    return [json.dumps([{"id": "77777", "result": 1}, reply, None])]


async def test_the_answer_is_heard_however_it_comes() -> None:
    async def act(server: FakeAria2, mangle: Mangle) -> None:
        server.mangle = mangle
        async with online(server) as watched:
            await tells_the_truth(server, watched)

    await with_each([amid_noise, twice, in_a_binary_frame, in_a_batch], act)


async def test_answers_that_overtake_each_other_reach_who_asked(server: FakeAria2) -> None:
    chance = random.Random(5)
    held: list[str] = []

    def keep(reply: dict[str, object]) -> list[str | bytes]:
        held.append(json.dumps(reply))
        return []

    async def let_go() -> None:
        while True:
            await asyncio.sleep(0.03)
            chance.shuffle(held)
            server.say(*held)
            held.clear()

    server.mangle = keep
    letting = asyncio.create_task(let_go())
    async with online(server) as watched:
        for gid in GIDS[2:5] * 3:
            watched.session.commands.pauser.toggle([Gid(gid)])
            await asyncio.sleep(chance.choice([0, 0.01, 0.03]))
        await eventually(lambda: not watched.session.mirror.phases)
        assert {watched.status(gid) for gid in GIDS[2:5]} == {Status.PAUSED}
        for gid in GIDS[2:5]:
            watched.session.commands.pauser.toggle([Gid(gid)])
        await tells_the_truth(server, watched)
    letting.cancel()


VALUES: list[object] = [
    None,
    True,
    7,
    -1.5,
    "",
    "-1",
    "1_000",
    "\uff11\uff12",
    "9" * 30,
    "NaN",
    "x" * 100_000,
    "\x1b[31m\x00",
    "\ud800",
    [],
    [None],
    ["1"],
    {},
    {"info": 5},
    {"info": {"name": [1]}},
    [{"path": 5, "uris": 5}],
    [{"uris": [{"uri": 5}]}],
    [{"path": "", "uris": [{"uri": "http://[::1"}]}],
    10**30,
]

FIELDS = (
    "status",
    "totalLength",
    "completedLength",
    "downloadSpeed",
    "uploadSpeed",
    "connections",
    "errorCode",
    "errorMessage",
    "files",
    "bittorrent",
    "seeder",
    "infoHash",
    "verifiedLength",
    "verifyIntegrityPending",
)


def mistyped(chance: random.Random) -> Lie:
    """A lie about the fields of every other download."""

    def spoilt(told: object) -> object:
        assert isinstance(told, dict)
        if told.get("gid") not in GIDS[1::2]:
            return told
        return {**told, **{chance.choice(FIELDS): chance.choice(VALUES) for _ in range(3)}}

    def lie(method: str, result: object) -> object:
        if not method.startswith("aria2.tell"):
            return result
        return [spoilt(told) for told in result] if isinstance(result, list) else spoilt(result)

    return lie


async def test_a_mistyped_field_spoils_nothing_else() -> None:
    async def act(server: FakeAria2, seed: int) -> None:
        async with online(server) as watched:
            server.lie = mistyped(random.Random(seed))
            asked = len(server.asked)
            await eventually(lambda: server.asked[asked:].count("aria2.getGlobalStat") > 2)
            server.waiting[2]["status"] = "paused"
            await eventually(lambda: watched.status(GIDS[4]) is Status.PAUSED, within=6)
            assert set(watched.gids()) == set(GIDS)
            server.lie = lambda _method, result: result
            await tells_the_truth(server, watched)

    await with_each(range(6), act)


async def test_of_a_thousand_rows_one_bad_one_costs_no_other() -> None:
    server = FakeAria2()
    server.fill(waiting=1000, stopped=0)
    good, gids = [*server.waiting], [gid for gid, _ in server.truth()]
    server.waiting[500] = {key: [] for key in good[500]} | {"gid": good[500]["gid"]}
    async with server.open(), running(server.endpoint, SECRET) as watched:
        await eventually(lambda: watched.gids() == gids)
        await eventually(lambda: all(watched.row(gid).described for gid in gids))
        assert [gid for gid in gids if watched.row(gid).doubtful] == [good[500]["gid"]]
        assert {watched.row(gid).completed_length for gid in gids} == {0, 500}
        server.waiting = good
        watched.session.synchronizer.watch([Gid(gids[502])])
        await eventually(lambda: "status" not in watched.row(gids[502]).doubtful)


async def test_rows_that_are_none_are_left_out(server: FakeAria2) -> None:
    junk: list[object] = [None, 5, "x", [], {}, {"gid": 5}, {"gid": "X" * 16}, {"gid": "a"}]

    def with_junk(method: str, result: object) -> object:
        lists = ("aria2.tellActive", "aria2.tellStopped")
        return [*junk, *result, *junk] if method in lists and isinstance(result, list) else result

    server.lie = with_junk
    async with running(server.endpoint, SECRET) as watched:
        await eventually(lambda: watched.standings() == server.truth())
        server.lie = lambda _method, result: result
        await tells_the_truth(server, watched)


def doubled(_server: FakeAria2, method: str, result: object) -> object:
    """Each list once more behind itself."""
    lists = ("aria2.tellActive", "aria2.tellWaiting", "aria2.tellStopped")
    return [*result, *result] if method in lists and isinstance(result, list) else result


def in_two_lists(server: FakeAria2, method: str, result: object) -> object:
    """An active one waits too."""
    stray = {**server.active[0], "status": "paused"}
    is_it = method == "aria2.tellWaiting"
    return [stray, *result] if is_it and isinstance(result, list) else result


async def test_a_download_told_twice_has_one_row() -> None:
    async def act(server: FakeAria2, lie: Callable[[FakeAria2, str, object], object]) -> None:
        async with online(server) as watched:
            server.lie = partial(lie, server)
            asked = len(server.asked)
            server.say(notice("Start", GIDS[1]))
            await eventually(lambda: server.asked[asked:].count("aria2.getGlobalStat") > 2, 3)
            assert sorted(watched.gids()) == GIDS
            server.lie = lambda _method, result: result
            await tells_the_truth(server, watched)

    await with_each([doubled, in_two_lists], act)


async def test_totals_that_do_not_fit_do_no_harm() -> None:
    async def act(server: FakeAria2, count: str) -> None:
        def wrong(method: str, result: object) -> object:
            if method == "aria2.getGlobalStat":
                assert isinstance(result, dict)
                return {**result, "numWaiting": count, "numStoppedTotal": count, "numActive": count}
            return result

        async with online(server) as watched:
            server.lie = wrong
            asked = len(server.asked)
            await asyncio.sleep(2)  # the time is the point
            assert server.asked[asked:].count("aria2.getGlobalStat") < 10
            server.lie = lambda _method, result: result
            await tells_the_truth(server, watched)

    await with_each(["0", "1", "99999", "9999999999999999999"], act)


async def test_false_notifications_are_put_right(server: FakeAria2) -> None:
    chance = random.Random(4)
    async with online(server) as watched:
        server.say(*(notice(chance.choice(NOTICES), chance.choice(GIDS)) for _ in range(10_000)))
        await eventually(lambda: watched.standings() != server.truth(), within=1)
        await eventually(lambda: watched.standings() == server.truth(), within=6)
        await tells_the_truth(server, watched)


async def test_notifications_of_what_there_is_not_are_put_right(server: FakeAria2) -> None:
    chance = random.Random(3)
    async with online(server) as watched:
        server.say(*(notice(chance.choice(NOTICES), f"{n + 10_000:016x}") for n in range(10_000)))
        await eventually(lambda: len(watched.gids()) > 1000)
        server.waiting[1]["status"] = "paused"
        await eventually(lambda: watched.status(GIDS[3]) is Status.PAUSED, within=6)
        await eventually(lambda: watched.standings() == server.truth(), within=20)
        await tells_the_truth(server, watched)


async def test_a_nonsensical_answer_to_a_command_leaves_no_phase(server: FakeAria2) -> None:
    def nonsense(method: str, result: object) -> object:
        return [5] if method in ("aria2.pause", "aria2.unpause") else result

    async with online(server) as watched:
        server.lie = nonsense
        watched.session.commands.pauser.wish(Wish.PAUSE, [Gid(GIDS[3])])
        await eventually(lambda: not watched.phase(GIDS[3]))
        assert watched.status(GIDS[3]) is Status.PAUSED
        await tells_the_truth(server, watched)


async def test_a_nonsensical_answer_to_an_addition_is_told(server: FakeAria2) -> None:
    def nonsense(method: str, result: object) -> object:
        return [5] if method == "aria2.addUri" else result

    async with online(server) as watched:
        server.lie = nonsense
        watched.session.commands.adder.add(read_lines("http://127.0.0.1/a.iso"))
        await eventually(lambda: watched.reports, within=2)


async def test_a_command_that_was_carried_out_before_the_line_was_cut_is_not_sent_again(
    server: FakeAria2,
) -> None:
    async with running(server.endpoint, SECRET) as watched:
        await eventually(lambda: watched.is_online and watched.knows_all_names)
        server.drops_on = "aria2.pause"
        watched.session.commands.pauser.wish(Wish.PAUSE, [Gid(GIDS[2])])
        await eventually(lambda: watched.reports, within=2)
        assert "before aria2 confirmed that one download was paused" in watched.said()[0]
        assert watched.phase(GIDS[2]) == ""
        server.drops_on = None
        await eventually(lambda: watched.status(GIDS[2]) is Status.PAUSED, within=5)
        assert server.asked.count("aria2.pause") == 1
        assert len(watched.reports) == 1


GREETINGS: list[object] = [
    None,
    5,
    "aria2",
    {},
    [],
    [[]],
    [[{}], [{}]],
    [[{"version": 5}], [{"sessionId": "a"}]],
    [[{"version": "1.37.0"}], [{"sessionId": None}]],
    [[{"version": "1.37.0"}]],
    [[{"version": "1.37.0"}], {"code": 1, "message": "No such method: e\x1b[31mvil"}],
    [{"code": 1, "message": "e\x1b[31mvil"}, {"code": 1}],
    [[{"version": "1.37.0"}, 1], [{"sessionId": "a"}]],
]


async def test_who_greets_with_nonsense_is_not_aria2() -> None:
    async def act(server: FakeAria2, greeting: object) -> None:
        server.lie = lambda method, result: greeting if method == "system.multicall" else result
        async with running(server.endpoint, SECRET) as watched:
            await eventually(lambda: watched.failed_as(FailureKind.NOT_ARIA2), within=2)
            assert watched.lost().retry_at
            assert "vil" not in repr(watched.lost())
            assert not watched.session.is_ready()
            server.lie = lambda _method, result: result
            await eventually(lambda: watched.standings() == server.truth(), within=4)

    await with_each(GREETINGS, act)


async def test_who_greets_with_an_error_is_not_aria2() -> None:
    async def act(server: FakeAria2, error: object) -> None:
        server.mangle = lambda reply: [json.dumps({"id": reply["id"], "error": error})]
        async with running(server.endpoint, SECRET) as watched:
            await eventually(lambda: watched.failed_as(FailureKind.NOT_ARIA2), within=2)

    await with_each([None, 7, "x", {}, {"code": 1, "message": 5}], act)


LATER: list[tuple[str, object]] = [
    ("aria2.tellActive", None),
    ("aria2.tellActive", "x"),
    ("aria2.tellActive", {}),
    ("aria2.getGlobalStat", None),
    ("aria2.getGlobalStat", [[]]),
    ("aria2.getGlobalStat", {"numActive": 1}),
    ("system.multicall", {}),
    ("system.multicall", [[]]),
]


async def test_who_answers_nonsense_later_is_left_and_tried_again() -> None:
    async def act(server: FakeAria2, lie: tuple[str, object]) -> None:
        method, answer = lie
        async with running(server.endpoint, SECRET) as watched:
            await eventually(lambda: watched.standings() == server.truth())
            server.lie = lambda asked, result: answer if asked == method else result
            await eventually(lambda: watched.failed_as(FailureKind.NOT_ARIA2), within=2)
            assert set(watched.gids()) == set(GIDS)
            server.lie = lambda _method, result: result
            await eventually(lambda: watched.is_online, within=4)
            await tells_the_truth(server, watched)

    await with_each(LATER, act)


async def test_nonsense_for_a_part_leaves_the_rest_true() -> None:
    async def act(server: FakeAria2, method: str) -> None:
        async with online(server) as watched:
            server.lie = lambda asked, result: 5 if asked == method else result
            asked = len(server.asked)
            server.active[1]["downloadSpeed"] = "888"
            server.say(notice("Start", GIDS[1]))
            await eventually(lambda: watched.row(GIDS[1]).download_speed == 888, within=1.5)
            await asyncio.sleep(1)  # a tick
            assert server.asked[asked:].count("aria2.getGlobalStat") < 30
            server.lie = lambda _method, result: result
            await tells_the_truth(server, watched)

    await with_each(["aria2.tellWaiting", "aria2.tellStopped", "aria2.tellStatus"], act)
