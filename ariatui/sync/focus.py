"""What is asked of the one download whose details are shown, and how often.

Answers that are long are asked for seldom: over a network all of them together keep to a budget.
While no details are shown nothing is asked and nothing is kept.
"""

from ariatui.model.details import About, Answer, DetailFacts, Details, Topic
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.mirror import Mirror
from ariatui.rpc.aria2 import Batch, Slot
from ariatui.rpc.aria2_details import tell_details

_EVERY = {
    Topic.ABOUT: 1.0,
    Topic.PIECES: 2.0,
    Topic.FILES: 2.0,
    Topic.PEERS: 2.0,
    Topic.SERVERS: 1.0,
    Topic.URIS: 2.0,
    Topic.OPTIONS: 10.0,
}
"""Seconds between two questions about what is active, as far as the answers are short."""

_AT_REST = 5
"""How many times as long that is for what is not active."""

_CAN_BE_LONG = {Topic.PIECES, Topic.FILES, Topic.PEERS, Topic.URIS}

_ALMOST = 0.9
"""The share of these pauses after which they count as over: the next exchange is a tick later."""

_NEAR_BUDGET = 400_000
_FAR_BUDGET = 4000
"""Bytes/s, on this machine and over a network."""

_FILE_BYTES = 170
_PEER_BYTES = 220
_URI_BYTES = 80
_OPTION_BYTES = 35
_SHORT = 400
"""Of one of them in an answer, and of any answer (measured on 1.37)."""


class Focus:
    """The download that is looked at, if any, and what was asked about it when."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._topics: tuple[Topic, ...] = ()
        self._by_the_way: tuple[Topic, ...] = ()
        self._asked: dict[Topic, float] = {}
        self._status: Status | None = None
        self._sent: list[tuple[Gid, Topic, Slot[DetailFacts]]] = []
        self._too_long: set[Topic] = set()

    @property
    def is_due(self) -> bool:
        """Whether there is something to ask that was not asked before."""
        return self._known() is not None and any(t not in self._asked for t in self._topics)

    def turn(
        self, gid: Gid | None, topics: tuple[Topic, ...] = (), by_the_way: tuple[Topic, ...] = ()
    ) -> None:
        """Look at these topics of a download from now on, or at nothing.

        Args:
            gid: The download; None to look at none.
            topics: What is wanted.
            by_the_way: What is asked for too, seldom, where the daemon is near.
        """
        self._topics, self._by_the_way = topics, by_the_way
        details = self._mirror.details
        if gid != (details.gid if details else None):
            self._mirror.details = Details(gid) if gid else None
            self._too_long.clear()
            self.hurry()

    def hurry(self) -> None:
        """Something has been done to it, or the line was lost: ask about everything again."""
        self._asked.clear()

    def ask_for_less(self) -> None:
        """An answer was too long or came too late: do without those of it that can be long."""
        self._too_long.update(topic for _, topic, _ in self._sent if topic in _CAN_BE_LONG)

    def ask(self, batch: Batch, now: float, *, near: bool) -> None:
        """Put the questions that are due into an exchange."""
        self._sent.clear()
        known = self._known()
        if known is None:
            return
        if known.status is not self._status:
            self._status = known.status
            self.hurry()
        seldom = self._by_the_way if near else ()
        for topic in dict.fromkeys((*self._topics, *seldom)):
            last = self._asked.get(topic)
            rests = known.section is not Section.ACTIVE or topic not in self._topics
            pause = _EVERY[topic] * (_AT_REST if rests else 1)
            budget = _NEAR_BUDGET if near else _FAR_BUDGET
            due = max(pause * _ALMOST, self._bytes(topic) / budget)
            if last is None or now - last >= due:
                self._asked[topic] = now
                if topic not in self._too_long:
                    slot = batch.add(tell_details(known.gid, topic))
                    self._sent.append((known.gid, topic, slot))

    def answers(self) -> tuple[Answer, ...]:
        """What was answered in that exchange, refusals among it."""
        told: list[Answer] = []
        for gid, topic, slot in self._sent:
            if isinstance(slot.outcome, Exception):
                told.append((gid, topic, None))
            elif slot.outcome is not None:
                told.append((gid, topic, slot.outcome))
        details = self._mirror.details
        if details is not None:
            told += [(details.gid, topic, None) for topic in self._too_long]
        return tuple(told)

    def _known(self) -> Download | None:
        details = self._mirror.details
        return self._mirror.downloads.get(details.gid) if details else None

    def _bytes(self, topic: Topic) -> int:
        """How long the answer is going to be, by what the last one was like."""
        details = self._mirror.details
        if details is None:
            return 0
        about = details.about or About()
        bitfield = about.num_pieces // 4
        bytes_of = {
            Topic.ABOUT: _URI_BYTES * sum(map(len, about.trackers)),
            Topic.PIECES: bitfield,
            Topic.FILES: _FILE_BYTES * len(details.files or ()),
            Topic.PEERS: (_PEER_BYTES + bitfield) * len(details.peers or ()),
            Topic.SERVERS: 2 * _URI_BYTES * len(details.servers or ()),
            Topic.URIS: _URI_BYTES * len(details.uris or ()),
            Topic.OPTIONS: _OPTION_BYTES * len(details.options or ()),
        }
        return _SHORT + bytes_of[topic]
