"""Moving downloads in the waiting queue, as a block.

Moves go out one after the other, since where a block is to go follows from where it stands. What
is asked for the same downloads meanwhile adds up: on a slow line ten presses are two moves.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from ariatui import words
from ariatui.commands.means import Means, refusals
from ariatui.model.download import Gid, Section
from ariatui.model.events import What
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.words import event_words

_FAR = 1_000_000_000
"""More places than any queue has."""


@dataclass(slots=True)
class _Move:
    gids: Sequence[Gid]
    places: int
    """How many places further back; negative towards the front."""


class Mover:
    """Moves downloads in the queue. Its methods return at once."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._moves: list[_Move] = []
        self._under_way: asyncio.Task[None] | None = None

    def move(self, gids: Sequence[Gid], places: int) -> None:
        """Move these downloads so many places back, or towards the front if negative."""
        if not self._queued(gids):
            self._means.on_report(words.not_in_queue(len(gids)))
            return
        if self._under_way is None or self._under_way.done():
            self._moves = [_Move(gids, places)]
            self._under_way = self._means.spawn(self._carry_out())
        elif self._moves and set(self._moves[-1].gids) == set(gids):
            self._moves[-1].places += places
        else:
            self._moves.append(_Move(gids, places))

    def move_to_front(self, gids: Sequence[Gid]) -> None:
        """Let these downloads be the next to start."""
        self.move(gids, -_FAR)

    def move_to_end(self, gids: Sequence[Gid]) -> None:
        """Let these downloads be the last to start."""
        self.move(gids, _FAR)

    def _queued(self, gids: Sequence[Gid]) -> list[Gid]:
        """Those of these downloads that stand in the queue, in its order."""
        wanted = set(gids)
        return [gid for gid in self._means.mirror.section(Section.WAITING) if gid in wanted]

    async def _carry_out(self) -> None:
        try:
            while self._moves:
                await self._move(self._moves.pop(0))
        except LinkError:
            self._means.on_report(words.move_unconfirmed())
        except (Refused, DecodeError) as error:
            self._means.on_report(words.not_moved(str(error)))
        finally:
            self._moves.clear()

    async def _move(self, move: _Move) -> None:
        block = self._queued(move.gids)
        if not block:
            self._means.on_report(words.not_in_queue(len(move.gids)))
            return
        queue = list(self._means.mirror.section(Section.WAITING))
        start = _start(queue, block, move.places)
        if queue[start : start + len(block)] == block:
            self._means.on_report(words.at_the_end(len(block), front=move.places < 0))
            return
        calls = {gid: aria2.change_position(gid, place) for place, gid in enumerate(block, start)}
        # Each passes only downloads that are not of the block, whichever way it goes.
        order = block if move.places < 0 else block[::-1]
        since = self._means.mirror.log.begin()
        slots = await self._means.call_each({gid: calls[gid] for gid in order})
        left = refusals(slots)
        stay = [gid for gid in block if gid not in left]
        mirror = self._means.mirror
        if known := [mirror.downloads[gid] for gid in stay if gid in mirror.downloads]:
            is_end = start == (0 if move.places < 0 else len(queue) - len(block))
            where = event_words.place_after(move.places, is_end=is_end)
            mirror.log.note_deed(What.MOVED, known, where, since=since)
        self._means.on_change(mirror.place_in_queue(start, stay))
        self._means.ask_about(block)
        downloads = self._means.mirror.downloads
        moved = [downloads[gid] for gid in stay if gid in downloads]
        if left:
            self._means.on_report(words.not_moved(next(iter(left.values()))))
        elif moved:
            self._means.on_report(words.moved(moved, start, len(queue)))


def _start(queue: Sequence[Gid], block: Sequence[Gid], places: int) -> int:
    """Where a block begins that was moved as a whole."""
    end = len(queue) - len(block)
    if places < 0:
        return max(queue.index(block[0]) + places, 0)
    return min(queue.index(block[-1]) - len(block) + 1 + places, end)
