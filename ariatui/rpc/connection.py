"""The line to one daemon, kept alive: connects, greets, reconnects, settles every call once.

Faults of the line are states (`link`), not exceptions of `run`. What the calls mean, and what
their answers are for, is nobody's business here.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Never, TypeVar

from ariatui.rpc import aria2, failures
from ariatui.rpc.aria2 import Batch, Call, Refused, Unauthorized
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import Failure, FailureKind, LinkError, PostFailed
from ariatui.rpc.link import Backoff, Connecting, LinkState, Lost, Online
from ariatui.rpc.protocol import Answer, Notification, Protocol
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret

if TYPE_CHECKING:
    from ariatui.rpc.post import Post
    from ariatui.rpc.socket import Socket

T = TypeVar("T")

ANSWER_LIMIT = 8.0
"""Seconds after which a call without an answer means that the line is dead.

Above the 2 s that aria2 takes to answer a wrong token (observed on 1.37). It counts from when the
question has left, and what is on the way has time besides, by `_SLOWEST`."""

_SLOWEST = 64 * 2**10
"""Bytes/s that are carried at least by a tunnel that has taken what it is still to send."""

_UNAUTHORIZED_PAUSE = 10.0
"""Seconds until a secret is tried again that aria2 has refused: it may be restarted with it."""

_YOUNG = 1.0
"""Seconds in which a try is left alone, however often another one is asked for."""


class Connection:
    """The WebSocket to one daemon, opened again whenever it is lost."""

    def __init__(
        self,
        endpoint: Endpoint,
        secret: Secret | None,
        *,
        authorities: str | None = None,
        on_link: Callable[[LinkState], None],
        on_notification: Callable[[Notification], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self.link: LinkState = Connecting()
        self._secret = secret
        self._authorities = authorities
        self._on_link = on_link
        self._on_notification = on_notification
        self._clock = clock
        self._backoff = Backoff()
        self._wake = asyncio.Event()
        self._trying: asyncio.Timeout | None = None
        """What ends a try to open a line and to greet, for another one to be begun."""
        self._began = 0.0
        self._protocol = Protocol(secret)
        self._socket: Socket | None = None
        self._post: Post | None = None
        self._end: asyncio.Future[Failure] | None = None
        self._waiting: dict[str, asyncio.Future[object]] = {}
        self._on_the_way: dict[str, int] = {}
        """Bytes of the questions that wait for an answer."""

    async def run(self) -> Never:
        """Keep the line up until cancelled; then the link is as it was before the first try."""
        try:
            while True:
                self._set(Connecting())
                try:
                    failure = await self._live()
                except LinkError as error:
                    failure = error.failure
                except TimeoutError:
                    continue  # another try was asked for
                lived = self._clock() - self.link.since if isinstance(self.link, Online) else 0.0
                await self._rest(failure, lived)
        finally:
            self._set(Connecting())

    async def call(self, call: Call[T]) -> T:
        """Send a call and wait for its answer.

        Raises:
            LinkError: there is no line, or it was lost before the answer came; whether the
                daemon carried the call out is then unknown.
            Refused: the daemon refused.
            DecodeError: the answer made no sense.
        """
        socket = self._socket
        if socket is None:
            raise LinkError(self.absence())
        call_id, text = self._protocol.send(call)
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = answer  # type: ignore[assignment]  # the call's own reader fills it
        self._on_the_way[call_id] = len(text)
        try:
            await self._send(socket, text)
            return await self._in_time(answer)
        except Unauthorized:
            self._fail(failures.unauthorized(self.endpoint, self._secret))
            raise
        finally:
            self._waiting.pop(call_id, None)
            del self._on_the_way[call_id]
            if answer.done() and not answer.cancelled():
                answer.exception()  # it may have failed while the question was still being sent
            self._protocol.give_up(call_id)

    async def call_packed(self, call: Call[T]) -> T:
        """Send a call whose answer is long and alike, to have it compressed; one at a time.

        Raises:
            PostFailed: it was not answered so. That says nothing of the line.
            Refused: the daemon refused.
            DecodeError: the answer made no sense.
        """
        from ariatui.rpc.post import Post  # noqa: PLC0415 - few queues are that long

        if self._socket is None:
            raise PostFailed
        if self._post is None:
            self._post = Post(self.endpoint, self._secret, self._authorities)
        return await self._post.call(call)

    def retry_now(self) -> None:
        """Try again at once instead of at the time that the link names.

        A try under way may hang in a network that is gone: it is begun anew, unless it is young.
        """
        self._try_anew(even_young=False)

    def _try_anew(self, *, even_young: bool) -> None:
        self._wake.set()
        self._backoff = Backoff()  # who asks does not make the next pause longer
        if self._trying is not None and (even_young or self._clock() - self._began > _YOUNG):
            trying, self._trying = self._trying, None  # it ends once
            trying.reschedule(asyncio.get_running_loop().time())

    def use_secret(self, secret: Secret) -> None:
        """Try again at once with another secret."""
        self._secret = secret
        self._try_anew(even_young=True)

    def move_to(self, endpoint: Endpoint, secret: Secret | None) -> None:
        """Try at once to find the daemon somewhere else, which has another secret there."""
        self.endpoint, self._secret = endpoint, secret
        self._try_anew(even_young=True)

    def absence(self) -> Failure:
        """Why there is no line at this moment."""
        if isinstance(self.link, Lost):
            return self.link.failure
        return failures.connecting(self.endpoint)

    def give_up_on(self, reason: str) -> None:
        """Close a line on which nothing sensible comes; it is tried again later."""
        self._fail(failures.not_aria2(self.endpoint, reason))

    async def _live(self) -> Failure:
        """Open, greet, and stay until the line is lost; returns why it was.

        Raises:
            LinkError: it did not come about.
            TimeoutError: another try was asked for before it did.
        """
        from ariatui.rpc.socket import Socket  # noqa: PLC0415 - a tenth of the start-up time

        self._began = self._clock()
        async with self._a_try():
            socket = await Socket.open(self.endpoint, self._authorities)
        self._socket = socket
        self._protocol = Protocol(self._secret)
        self._end = asyncio.get_running_loop().create_future()
        reader = asyncio.create_task(self._read(socket), name="ariatui reader")
        try:
            async with self._a_try():
                online = await self._greet()
            self._set(online)
            return await self._end
        finally:
            self._socket = None
            if self._post is not None:
                self._post.close()
                self._post = None
            self._fail(failures.left(self.endpoint))
            reader.cancel()
            await asyncio.wait([reader])
            await socket.close()
            if not reader.cancelled():
                reader.result()

    @asynccontextmanager
    async def _a_try(self) -> AsyncIterator[None]:
        """Within this, `retry_now` has another try begun."""
        async with asyncio.timeout(None) as trying:
            self._trying = trying
            try:
                yield
            finally:
                self._trying = None

    async def _send(self, socket: "Socket", text: str) -> None:
        """Have a question leave; a line that does not take it is dead."""
        try:
            await socket.send(text)
        except LinkError as error:
            self._fail(error.failure)
            raise

    async def _in_time(self, answer: asyncio.Future[T]) -> T:
        """The answer to a question that has left; without one in time the line is dead."""
        limit = ANSWER_LIMIT + sum(self._on_the_way.values()) / _SLOWEST
        try:
            async with asyncio.timeout(limit):
                return await answer
        except TimeoutError:
            failure = failures.silent(self.endpoint, limit)
            self._fail(failure)
            raise LinkError(failure) from None

    async def _greet(self) -> Online:
        batch = Batch()
        version = batch.add(aria2.get_version())
        session = batch.add(aria2.get_session_info())
        asked = self._clock()
        try:
            await self.call(batch.call())
            now = self._clock()
            return Online(now, version.result(), session.result(), round_trip=now - asked)
        except Unauthorized:
            raise LinkError(failures.unauthorized(self.endpoint, self._secret)) from None
        except (Refused, DecodeError):
            reason = "it does not answer as aria2 does"
            raise LinkError(failures.not_aria2(self.endpoint, reason)) from None

    async def _read(self, socket: "Socket") -> None:
        try:
            while True:
                for event in self._protocol.receive(await socket.receive()):
                    if isinstance(event, Answer):
                        self._settle(event)
                    else:
                        self._on_notification(event)
        except LinkError as error:
            self._fail(error.failure)
        finally:
            # After a mistake in the program, nobody is to wait for answers that are not read.
            self._fail(failures.closed(self.endpoint))

    def _settle(self, event: Answer) -> None:
        answer = self._waiting.pop(event.call_id, None)
        if answer is None or answer.done():
            return
        if isinstance(event.outcome, Refused | DecodeError):
            answer.set_exception(event.outcome)
        else:
            answer.set_result(event.outcome)

    def _fail(self, failure: Failure) -> None:
        """End the connection; the first reason counts, and each waiting call hears of it."""
        if self._end is not None and not self._end.done():
            self._end.set_result(failure)
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(LinkError(failure))
        self._waiting.clear()

    async def _rest(self, failure: Failure, lived: float) -> None:
        pause = self._backoff.pause(lived) if failure.retries else None
        if failure.kind is FailureKind.UNAUTHORIZED:
            pause = _UNAUTHORIZED_PAUSE
        self._wake.clear()
        self._set(Lost(failure, None if pause is None else self._clock() + pause))
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return

    def _set(self, link: LinkState) -> None:
        self.link = link
        self._on_link(link)
