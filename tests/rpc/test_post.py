"""Calls by HTTP POST: compressed answers of a real aria2, and what is made of anything else."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import AsyncMock

import pytest

from ariatui.model.download import Status
from ariatui.rpc import aria2 as rpc
from ariatui.rpc import post as module
from ariatui.rpc import tcp
from ariatui.rpc.aria2 import Memory, Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import PostFailed
from ariatui.rpc.post import Post
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from tests.aria2 import Aria2, free_port
from tests.content import ContentServer
from tests.faults.servers import Plain
from tests.waiting import eventually

LOOK = rpc.glance(0, 10, order=True)
ANSWER = {"id": "1", "jsonrpc": "2.0", "result": [{"gid": "0" * 16, "status": "paused"}]}
PACKED = gzip.compress(json.dumps(ANSWER).encode())


def response(body: bytes = PACKED, **changes: str) -> bytes:
    """What a server says, rightly if nothing is changed."""
    said = {"status": "HTTP/1.1 200 OK", "encoding": "gzip", "length": str(len(body))} | changes
    head = "{status}\r\ncontent-encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n"
    return head.format_map(said).encode() + body


@asynccontextmanager
async def posting(endpoint: Endpoint, secret: Secret | None = None) -> AsyncIterator[Post]:
    """A way to call, closed at the end."""
    post = Post(endpoint, secret)
    try:
        yield post
    finally:
        post.close()


async def test_a_real_aria2_compresses_and_the_connection_is_kept(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gids = [aria2.add(content.url(f"{n}.iso"), pause="true") for n in range(3)]
    connect = AsyncMock(side_effect=tcp.connect)
    monkeypatch.setattr(tcp, "connect", connect)
    memory = Memory()
    async with posting(aria2.endpoint, aria2.secret) as post:
        seen = await post.call(LOOK)
        assert seen.standings == tuple((gid, Status.PAUSED) for gid in gids)
        again = rpc.glance_again(0, 3, memory, order=False)
        read = await post.call(again)
        assert read is not None
        assert [await post.call(again) for _ in range(2)] == [None, None]
        memory.forget()
        assert await post.call(again) == read
        aria2.unpause(gids[1])
        changed = await post.call(again)
        assert changed is not None
        assert changed != read
        assert connect.await_count == 1


async def test_a_connection_that_was_closed_meanwhile_is_opened_again(aria2: Aria2) -> None:
    async with posting(aria2.endpoint, aria2.secret) as post:
        assert (await post.call(LOOK)).standings == ()
        aria2.terminate()
        with pytest.raises(PostFailed):
            await post.call(LOOK)
        aria2.restart()
        assert (await post.call(LOOK)).standings == ()
        aria2.restart()
        assert (await post.call(LOOK)).standings == ()


async def test_a_refusal_is_no_answer(aria2: Aria2) -> None:
    """aria2 says it with another status, and closes the connection (observed on 1.37)."""
    async with posting(aria2.endpoint, Secret("another")) as post:
        with pytest.raises(PostFailed):
            await post.call(LOOK)


async def test_where_nobody_listens_there_is_no_answer() -> None:
    async with posting(Endpoint("127.0.0.1", free_port())) as post:
        with pytest.raises(PostFailed):
            await post.call(LOOK)


async def test_what_is_right_is_taken() -> None:
    async with Plain(response()).open() as server, posting(server.endpoint) as post:
        assert (await post.call(LOOK)).standings == (("0" * 16, Status.PAUSED),)
        assert b"\r\nAccept-Encoding: gzip\r\n" in server.heard


@pytest.mark.parametrize(
    "answer",
    {
        "nothing": b"",
        "garbage": b"\x00\xff\r\n\r\n",
        "an endless head": b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 10_000,
        "an endless line": b"x" * 100_000,
        "another status": response(status="HTTP/1.1 404 Not Found"),
        "sent elsewhere": response(status="HTTP/1.1 302 Found"),
        "another protocol": response(status="ICY 200 OK"),
        "not compressed": response(json.dumps(ANSWER).encode(), encoding="identity"),
        "not what it says": response(json.dumps(ANSWER).encode()),
        "no length": response(length="none"),
        "a negative length": response(length="-1"),
        "too long": response(length="99999999999"),
        "cut by the sender": response(length="1000"),
        "cut inside": response(PACKED[:-12]),
        "a bomb": response(gzip.compress(bytes(module.LARGEST_UNPACKED + 1))),
        "no JSON": response(gzip.compress(b"[" * 10_000)),
        "an answer to another call": response(gzip.compress(b'{"id":"7","result":[]}')),
    }.values(),
)
async def test_anything_else_is_no_answer(answer: bytes) -> None:
    async with Plain(answer).open() as server, posting(server.endpoint) as post:
        with pytest.raises(PostFailed):
            await post.call(LOOK)


async def test_an_answer_in_drops_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIMIT", 0.3)
    async with Plain(response(), rate=20).open() as server, posting(server.endpoint) as post:
        with pytest.raises(PostFailed):
            await post.call(LOOK)


async def test_an_answer_that_nobody_waits_for_any_more_is_none_to_the_next_call() -> None:
    async with Plain(response(length="1000")).open() as server, posting(server.endpoint) as post:
        for count in (1, 2):
            asked = asyncio.create_task(post.call(LOOK))
            await eventually(lambda: server.heard.count(b"POST") == count)  # noqa: B023
            asked.cancel()
            await asyncio.wait([asked])
        assert server.connections == 2


@pytest.mark.parametrize("wrong", [{"result": "no list"}, {"error": {"message": "no"}}, {"a": 1}])
async def test_what_is_no_answer_is_none_when_it_comes_again(wrong: dict[str, object]) -> None:
    packed = gzip.compress(json.dumps({"id": "1", **wrong}).encode())
    again = rpc.glance_again(0, 3, Memory(), order=False)
    async with Plain(response(packed)).open() as server, posting(server.endpoint) as post:
        for _ in range(2):
            with pytest.raises((PostFailed, Refused, DecodeError)):
                await post.call(again)


async def test_a_closed_one_opens_no_other_connection() -> None:
    async with Plain(response()).open() as server, posting(server.endpoint) as post:
        await post.call(LOOK)
        post.close()
        with pytest.raises(PostFailed):
            await post.call(LOOK)
        assert server.connections == 1
