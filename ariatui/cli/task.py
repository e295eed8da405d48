"""One verb carried out on downloads, to the end of each, and what is to be said of it."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from ariatui import words
from ariatui.cli import output
from ariatui.cli.client import Client, TimeIsUp
from ariatui.cli.listing import read_all
from ariatui.cli.output import Status as Exit
from ariatui.cli.verbs import Verb
from ariatui.model.download import Download, Gid, Status
from ariatui.rpc.aria2 import Batch
from ariatui.rpc.failures import LinkError

_NOT_ANY_MORE = "cannot be paused now"
"""How aria2 says that a download is past what was asked for."""


class Task:
    """A verb, the downloads that it is for, and what became of each.

    Args:
        client: The line.
        verb: What to ask for.
        wait: Whether to look until it has come about, rather than until aria2 has taken it.
        limit: Seconds for which to look.
    """

    def __init__(self, client: Client, verb: Verb, *, wait: bool, limit: float) -> None:
        self.status = Exit.DONE
        self._client = client
        self._verb = verb
        self._wait = wait and not verb.is_instant
        self._limit = limit
        self._before: dict[Gid, Download] = {}
        self._done: dict[Gid, Download] = {}
        self._refused: dict[Gid, str] = {}
        self._pending: dict[Gid, None] = {}

    @property
    def done(self) -> list[Download]:
        """Those of which it is true, as they are now, in the order in which they were named."""
        return [self._done[gid] for gid in self._before if gid in self._done]

    async def carry_out(self, downloads: Sequence[Download]) -> None:
        """Ask it of these downloads, but for those of which it is true already."""
        self._take(downloads)
        calls = {gid: self._verb.call(self._before[gid]) for gid in self._pending}
        try:
            slots = await self._client.call_each(calls)
        except LinkError:
            output.complain(words.unconfirmed(self._verb.wish, len(calls)).text)
            raise
        outcomes = {gid: slot.outcome for gid, slot in slots.items()}
        self._refused = {g: str(one) for g, one in outcomes.items() if isinstance(one, Exception)}
        await self._see_through()

    async def carry_out_for_all(self) -> None:
        """Ask it of all downloads, those included that come while we ask."""
        statuses = self._verb.applies_to
        self._take(
            [one for one in await read_all(self._client, statuses) if one.status in statuses]
        )
        batch = Batch()
        # aria2 does not hurry for the call for all, but does for one of these before it (observed
        # on 1.37: 1 ms in place of up to 1.6 s). If it refuses that, nothing is lost.
        for gid in list(self._pending)[:1]:
            batch.add(self._verb.call(self._before[gid]))
        if self._verb.for_all is not None:
            batch.add(self._verb.for_all)
        try:
            await self._client.call(batch.call())
        except LinkError:
            output.complain(words.unconfirmed(self._verb.wish, None).text)
            raise
        batch.slots[-1].result()
        for now in await read_all(self._client, statuses):
            if now.gid in self._pending and self._verb.is_done(self._before[now.gid], now):
                self._judge(now.gid, now)
        await self._see_through()

    def _take(self, downloads: Iterable[Download]) -> None:
        for download in downloads:
            gid = download.gid
            self._before[gid] = download
            if self._verb.is_done(download, download):
                self._done[gid] = download
            elif download.status in self._verb.applies_to:
                self._pending[gid] = None
            else:
                self._fail(words.nothing_to_do(self._verb.wish, [download]).text)

    async def _see_through(self) -> None:
        """Look until it is true of all of them, or cannot become so."""
        with self._saying_what_hangs():
            looking = self._client.until(self._pending, self._is_over, limit=self._limit)
            try:
                async for gid, now in looking:
                    self._judge(gid, now)
            except TimeIsUp:
                self._say_late()

    def _is_over(self, now: Download) -> bool:
        """Whether there is nothing to wait for: it is so, it cannot become so, or nobody waits."""
        if not self._wait or now.status not in self._verb.applies_to:
            return True
        # What is being paused already refuses to be, and remains active until it is.
        is_refused = now.gid in self._refused and now.status is not Status.ACTIVE
        return is_refused or self._verb.is_done(self._before[now.gid], now)

    def _judge(self, gid: Gid, now: Download | None) -> None:
        """Note what became of a download for which there is nothing to wait."""
        before = self._before[gid]
        status = Status.REMOVED if now is None else now.status
        known = before.with_facts(status=status)
        # Without waiting, what is under way already is as good as taken.
        is_taken = gid not in self._refused or status is Status.ACTIVE
        is_taken = is_taken and not self._wait and not self._verb.is_instant
        if self._verb.is_done(before, now) or (is_taken and now is not None):
            self._done[gid] = known
        else:
            said = self._refused.get(gid, _NOT_ANY_MORE) if now else "is not found"
            self._fail(words.why_refused(self._verb.wish, gid, known, said))
        self._pending.pop(gid, None)

    @contextmanager
    def _saying_what_hangs(self) -> Iterator[None]:
        """Say once what takes long, and what would help."""
        loop = asyncio.get_running_loop()
        timer = loop.call_later(words.HANGS_AFTER, self._say_what_hangs)
        try:
            yield
        finally:
            timer.cancel()

    def _say_what_hangs(self) -> None:
        hanging = [self._before[gid] for gid in self._pending]
        if hanging:
            advice = f" {self._verb.by_force} does not wait for it." if self._verb.by_force else ""
            output.complain(f"{self._verb.hangs(hanging).text}{advice}")

    def _say_late(self) -> None:
        for gid in self._pending:
            name = words.name_of(self._before[gid], 60)
            output.complain(f"The time is up, and {name} is {self._verb.doing} still.")
        self.status = Exit.TIME_IS_UP

    def _fail(self, sentence: str) -> None:
        output.complain(sentence)
        self.status = max(self.status, Exit.REFUSED)
