"""What happens at a daemon, told line by line: a session whose changes become events."""

import asyncio
import contextlib
from collections import deque
from datetime import UTC, datetime
from typing import NamedTuple

from ariatui.cli import fields, output
from ariatui.cli.fields import FIELDS
from ariatui.cli.output import Status as Exit
from ariatui.model.change import Change
from ariatui.model.download import Download, Gid, Naming, Section
from ariatui.rpc.failures import LinkError
from ariatui.rpc.link import LinkState, Lost, Online
from ariatui.server.settings import Server
from ariatui.session import Listener, Session
from ariatui.words import Report

_PATIENCE = 1.0
"""Seconds that an event waits for the name of its download, or for why that failed."""


class _Event(NamedTuple):
    what: str
    seen: Download
    """As it was known at that moment."""
    at: datetime


def watch(server: Server, limit: float | None, *, json: bool) -> Exit:
    """Write a line for each event, for so many seconds or until interrupted.

    Raises:
        LinkError: there is no line to be had, or it is lost for good, or when the time is up.
        OutputLost: nobody reads what is written.
    """
    return asyncio.run(_Watcher(server, json=json).run(limit))


class _Watcher:
    """Compares what the session knows with what has been seen before."""

    def __init__(self, server: Server, *, json: bool) -> None:
        listener = Listener(self._take_change, self._take_link, self._take_report)
        self._session = Session(server, listener)
        self._json = json
        self._seen: dict[Gid, Download] = {}
        self._knows_all = False
        """Whether what is seen for the first time has just been added."""
        self._events: deque[_Event] = deque()
        self._was_online = self._is_lost = False
        self._stirred = asyncio.Event()

    async def run(self, limit: float | None) -> Exit:
        running = asyncio.create_task(self._session.run(), name="ariatui session")
        running.add_done_callback(lambda _: self._stirred.set())
        try:
            async with asyncio.timeout(limit):
                while not running.done():
                    self._raise_if_lost(for_good=True)
                    self._write_what_is_ready()
                    await self._next()
            await running  # a mistake of ours: it is to be seen
        except TimeoutError:
            self._raise_if_lost(for_good=False)
        finally:
            running.cancel()
            await asyncio.wait([running])
        return Exit.DONE

    async def _next(self) -> None:
        """Wait until something happens, or until an event has waited for long enough."""
        self._stirred.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE if self._events else None):
                await self._stirred.wait()

    def _take_change(self, change: Change) -> None:
        self._stirred.set()
        mirror = self._session.mirror
        for gid in change.altered:
            now, before = mirror.downloads[gid], self._seen.get(gid)
            self._seen[gid] = now
            if before is None and self._knows_all:
                self._note("added", now)
            if before is None and not self._knows_all:
                continue
            if before is None or _state(before) != _state(now):
                self._note(_state(now), now)
        for gid in change.gone:
            if (before := self._seen.pop(gid, None)) is not None:
                self._note("gone", before)
        self._knows_all = self._knows_all or mirror.chronicle.knows_all

    def _note(self, what: str, seen: Download) -> None:
        self._events.append(_Event(what, seen, datetime.now(UTC)))

    def _take_link(self, link: LinkState) -> None:
        self._stirred.set()
        if isinstance(link, Online):
            if self._is_lost:
                output.complain("Connected again.")
            self._was_online, self._is_lost = True, False
        elif isinstance(link, Lost) and self._was_online and not self._is_lost:
            self._is_lost = True
            if link.failure.retries:
                output.complain(f"{link.failure.happened} Trying to connect again.")

    def _take_report(self, report: Report) -> None:
        output.complain(report.text)

    def _raise_if_lost(self, *, for_good: bool) -> None:
        link = self._session.link
        if isinstance(link, Lost):
            if self._was_online and link.failure.retries and for_good:
                return
            raise LinkError(link.failure)

    def _write_what_is_ready(self) -> None:
        """Write the events in their order, as far as all that they tell is known."""
        while self._events:
            event = self._events[0]
            is_late = (datetime.now(UTC) - event.at).total_seconds() >= _PATIENCE
            if not (is_late or self._is_ready(event)):
                return
            self._events.popleft()
            self._write(event)

    def _is_ready(self, event: _Event) -> bool:
        gid, mirror = event.seen.gid, self._session.mirror
        known = mirror.downloads.get(gid)
        if known is None:
            return True
        return known.naming is not Naming.UNKNOWN and gid not in mirror.undescribed

    def _write(self, event: _Event) -> None:
        """A line, with the status of then and whatever else is known by now."""
        then = event.seen
        now = self._session.mirror.downloads.get(then.gid, then)
        code = now.error_code if then.section is Section.STOPPED else None
        download = now._replace(status=then.status, seeder=then.seeder, error_code=code)
        if self._json:
            head = {"time": _in_iso(event.at), "event": event.what}
            output.write(output.as_json(head | fields.as_members(download)))
            return
        told = [FIELDS[name].of(download) for name in ("status", "name", "error")]
        if not output.is_for_people():
            output.write(output.as_tabs([_in_iso(event.at), then.gid, event.what, *told]))
            return
        clock = event.at.astimezone().strftime("%H:%M:%S")
        name, error = (output.as_field(value) for value in told[1:])
        output.write(f"{clock}  {then.gid}  {event.what:<8}  {name}  {error}".rstrip())


def _state(download: Download) -> str:
    return "seeding" if download.seeding else download.status.value


def _in_iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
