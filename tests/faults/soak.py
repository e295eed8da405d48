"""A session under chance: commands, another client, and a line that fails, all drawn from a seed.

By hand, for minutes: ``python -m tests.faults.soak --minutes 10``.
"""

import asyncio
import gc
import json
import random
import resource
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from ariatui.model.addition import read_lines
from ariatui.model.download import Gid, Section
from ariatui.model.phase import Phase, Wish
from ariatui.rpc import connection
from ariatui.rpc.link import Connecting, Lost, Online
from tests.aria2 import Aria2, Aria2Refused
from tests.content import ContentServer
from tests.faults.proxy import Proxy
from tests.faults.wire import Wire
from tests.session.watching import Watched, running
from tests.waiting import eventually

_EPOCH = 40
"""Steps between two comparisons with the daemon."""

_MOST = 30
"""Downloads; above that some are removed."""

_NOTICES = ("Start", "Pause", "Stop", "Complete", "Error")


@dataclass
class Figures:
    """What has happened so far."""

    steps: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    issued: int = 0
    """Wishes for one download, and additions, that were sent."""
    carried_out: int = 0
    reported: int = 0
    """Those that the person was told not to count on."""
    overtaken: int = 0
    """Those that a later wish, another client, or the download's own end made void."""
    reconnects: int = 0
    memory: list[int] = field(default_factory=list)
    """Resident bytes at the end of each epoch."""

    def __str__(self) -> str:
        first, last = (size / 2**20 for size in (self.memory[0], self.memory[-1]))
        faults = ", ".join(f"{count} {name}" for name, count in sorted(self.faults.items()))
        return (
            f"{self.steps} steps in {len(self.memory)} epochs, {self.reconnects} reconnects\n"
            f"faults: {faults}\n"
            f"commands: {self.issued} issued, {self.carried_out} carried out, "
            f"{self.reported} reported, {self.overtaken} overtaken\n"
            f"resident: {first:.1f} MiB after the first epoch, {last:.1f} MiB at the end"
        )


class Soak:
    """Acts on a session, its line and its daemon, and keeps account of what was wished.

    Args:
        aria2: The daemon.
        content: Where its downloads come from.
        proxy: What stands before it.
        watched: A session through the proxy.
        wire: What its sockets carry.
        seed: What chance starts from.
    """

    def __init__(
        self,
        aria2: Aria2,
        content: ContentServer,
        proxy: Proxy,
        watched: Watched,
        wire: Wire,
        seed: int,
    ) -> None:
        self.figures = Figures()
        self._aria2 = aria2
        self._content = content
        self._proxy = proxy
        self._watched = watched
        self._wire = wire
        self._chance = random.Random(seed)
        self._wished: dict[Gid, Wish] = {}
        self._told: set[Gid] = set()
        """Downloads of whose wishes the person was told that they may not have come about."""
        self._contested: set[Gid] = set()
        """Downloads that another client has touched, or that were lied about, in this epoch."""
        self._phases: dict[Gid, Phase] = {}
        self._ended: set[Gid] = set()
        """Downloads whose phases ended with the last change."""
        self._unsent = 0
        """How often in this epoch wishes were lost while they waited behind others."""
        self._added: list[str] = []
        self._accounted = 0
        """Additions of the epochs before."""
        watched.on_change = self._look_at_phases
        watched.on_report = self._look_at_report

    async def run(self, seconds: float) -> Figures:
        """Go on for so long, and to the end of the epoch then.

        Raises:
            AssertionError: The mirror is not the daemon, or a command has vanished.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        self._seed_downloads()
        while loop.time() < end:
            for _ in range(_EPOCH):
                await self._step()
            await self._settle()
            self._take_account()
        return self.figures

    def _seed_downloads(self) -> None:
        for number in range(8):
            self._aria2.add(self._content.url(f"{number}.iso", silent=True))

    async def _step(self) -> None:
        kinds: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (50, self._command),
            (20, self._meddle),
            (15, self._fail),
            (15, self._mend),
        ]
        weights, acts = zip(*kinds, strict=True)
        self.figures.steps += 1
        await self._chance.choices(acts, weights)[0]()
        await asyncio.sleep(self._chance.choice([0, 0, 0.001, 0.01, 0.05, 0.2]))

    # What the person does.

    async def _command(self) -> None:
        session, chance = self._watched.session, self._chance
        mirror, pauser = session.mirror, session.commands.pauser
        queue = [*mirror.section(Section.ACTIVE), *mirror.section(Section.WAITING)]
        able = [gid for gid in queue if gid not in self._told]
        if not able or not session.is_ready():
            session.retry_now()
            return
        some = chance.sample(able, min(len(able), chance.randint(1, 3)))
        force, wish = chance.random() < 0.3, chance.choice([Wish.PAUSE, Wish.UNPAUSE])
        which = chance.randrange(10)
        if which == 0 and not self._told:
            pauser.wish_all(wish, force=force)
            self._note(queue)
        elif which == 1:
            self._add()
        elif which < 6:
            pauser.toggle(some)
            self._note(some)
        else:
            pauser.wish(wish, some, force=force)
            self._note(some)

    def _note(self, gids: list[Gid]) -> None:
        for gid in gids:
            self.figures.overtaken += gid in self._wished
            self._wished[gid] = self._watched.session.commands.pauser.aim(gid)
        self.figures.issued += len(gids)

    def _add(self) -> None:
        uri = self._content.url(f"added {len(self._added)}.iso", silent=True)
        self._added.append(uri)
        self._watched.session.commands.adder.add(read_lines(uri))

    # What others do.

    async def _meddle(self) -> None:
        """Let another client do something, of which aria2 may or may not notify us."""
        aria2, chance = self._aria2, self._chance
        gids = self._watched.gids()
        gid = Gid(chance.choice(gids)) if gids else Gid("0" * 16)
        acts: list[Callable[[], object]] = [
            lambda: aria2.pause(gid),
            lambda: aria2.unpause(gid),
            lambda: aria2.call("aria2.changePosition", gid, chance.randint(0, 9), "POS_SET"),
            lambda: aria2.add(self._content.url("other.iso", silent=True)),
            lambda: aria2.add(self._content.url("quick.iso", size=1000)),
            lambda: aria2.add(self._content.missing()),
            lambda: aria2.call("aria2.purgeDownloadResult"),
        ]
        if len(gids) > _MOST:
            acts = [lambda: aria2.remove(gid), acts[-1]]
        self._contested.add(gid)
        with suppress(Aria2Refused):
            chance.choice(acts)()

    # What fails.

    async def _fail(self) -> None:
        proxy, chance = self._proxy, self._chance
        faults: dict[str, tuple[int, Callable[[], object]]] = {
            "cut": (4, proxy.cut),
            "freeze": (4, proxy.freeze),
            "deafen": (4, lambda: proxy.freeze(answers_only=True)),
            "delay": (3, lambda: setattr(proxy, "delay", chance.choice([0.01, 0.1, 0.3]))),
            "throttle": (3, lambda: setattr(proxy, "rate", chance.choice([2000, 20_000]))),
            "garble": (2, lambda: setattr(proxy, "tamper", self._garble)),
            "lose": (2, lambda: setattr(proxy, "tamper", self._lose)),
            "lie": (2, self._lie),
            "flood": (2, self._flood),
            "refuse": (2, proxy.refuse),
            "restart": (1, lambda: asyncio.to_thread(self._aria2.restart)),
        }
        name = chance.choices(list(faults), [weight for weight, _ in faults.values()])[0]
        self.figures.faults[name] += 1
        outcome = faults[name][1]()
        if asyncio.iscoroutine(outcome):
            await outcome

    def _garble(self, frame: bytes) -> bytes:
        """Spoil the frame's header now and then; spoilt content could be another truth."""
        if self._chance.random() < 0.7:
            return frame
        place = self._chance.randrange(2)
        return frame[:place] + self._chance.randbytes(1) + frame[place + 1 :]

    def _lose(self, frame: bytes) -> bytes:
        return frame * self._chance.choice([0, 1, 1, 1, 2])

    def _flood(self) -> None:
        for _ in range(500):
            self._lie()

    def _lie(self) -> None:
        """Notify of what has not happened."""
        gids = self._watched.gids()
        if gids:
            gid = Gid(self._chance.choice(gids[:3]))
            self._contested.add(gid)
            method = f"aria2.onDownload{self._chance.choice(_NOTICES)}"
            params = [{"gid": gid}]
            self._proxy.inject(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    async def _mend(self) -> None:
        proxy = self._proxy
        proxy.freeze_no_more()
        proxy.delay, proxy.rate, proxy.tamper = 0.0, None, lambda frame: frame
        if not proxy.is_accepting:
            await proxy.accept()

    # What is to be true all the same.

    async def _settle(self) -> None:
        """Wait until nothing is wrong or under way any more, and compare."""
        await self._mend()
        session = self._watched.session

        def is_settled() -> bool:
            if isinstance(session.link, Lost):
                session.retry_now()
            return not self._unsettled()

        try:
            await eventually(is_settled, within=20)
        except AssertionError:
            raise AssertionError(f"not within 20 s: {self._unsettled()}, {session.link}") from None

    def _unsettled(self) -> list[str]:
        """What is still under way or wrong."""
        watched = self._watched
        told = sum(self._told_of_additions())
        conditions = {
            "online": watched.is_online,
            "one connection": self._proxy.is_idle_but_for_one,
            "no phases": not watched.session.mirror.phases,
            "all commands answered": not self._wire.is_awaited(),
            "all additions told": told == len(self._added) - self._accounted,
            "all names known": watched.knows_all_names,
            "the truth": watched.agrees_with(self._aria2),
        }
        return [name for name, is_met in conditions.items() if not is_met]

    def _look_at_phases(self) -> None:
        """Note whose phases went with the line: their wishes may have come about or not."""
        now = dict(self._watched.session.mirror.phases)
        ended = {gid: phase for gid, phase in self._phases.items() if gid not in now}
        self._phases, self._ended = now, set(ended)
        if not isinstance(self._watched.session.link, Online):
            self._told |= self._ended
            self._unsent += len({phase.then for phase in ended.values() if phase.then})

    def _look_at_report(self) -> None:
        """The first to learn that the line is lost may be who waits for an answer."""
        if "confirmed that" in self._watched.said()[-1]:
            self._told |= self._ended

    def _take_account(self) -> None:
        """Each wish was carried out or told of; so was each addition, and at most once."""
        said, figures = self._watched.said(), self.figures
        refused = [text for text in said if "confirmed" not in text and "Added" not in text]
        lost = {socket for socket, _ in self._wire.unanswered}
        assert sum("The connection ended before" in text for text in said) >= len(lost), said
        assert sum(text.count("was not sent") for text in said) >= self._unsent, said
        for gid, wish in self._wished.items():
            status = self._aria2.status(gid)
            if gid in self._contested or status not in ("active", "waiting", "paused"):
                figures.overtaken += 1
            elif gid in self._told:
                figures.reported += 1
            elif (status == "paused") is (wish is Wish.PAUSE):
                figures.carried_out += 1
            else:
                assert any(self._watched.row(gid).name in text for text in refused), (gid, said)
                figures.reported += 1
        self._account_for_additions()
        figures.reconnects = self._watched.times(Connecting) - 1
        self._wished.clear()
        self._told.clear()
        self._unsent = 0
        self._contested.clear()
        self._wire.unanswered.clear()
        self._watched.reports.clear()
        gc.collect()
        figures.memory.append(_resident())

    def _account_for_additions(self) -> None:
        names = [self._watched.row(gid).name for gid in self._watched.gids()]
        there = Counter(name for name in names if name.startswith("added "))
        assert all(count == 1 for count in there.values()), there
        confirmed, unconfirmed = self._told_of_additions()
        self._accounted = len(self._added)
        self.figures.issued += confirmed + unconfirmed
        self.figures.carried_out += confirmed
        self.figures.reported += unconfirmed

    def _told_of_additions(self) -> tuple[int, int]:
        """How many of this epoch's were confirmed, and how many were said not to be."""
        said = self._watched.said()
        confirmed = sum("Added 1 download:" in text for text in said)
        return confirmed, sum("it took the download" in text for text in said)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


async def soak(aria2: Aria2, content: ContentServer, seconds: float, seed: int) -> Figures:
    """Run one soak on a daemon that nobody else uses."""
    with Wire().tapped() as wire:
        async with (
            Proxy(aria2.endpoint).open() as proxy,
            running(proxy.endpoint, aria2.secret) as watched,
        ):
            await eventually(lambda: watched.is_online)
            return await Soak(aria2, content, proxy, watched, wire, seed).run(seconds)


@click.command()
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--seed", default=None, type=int, help="Default: another one each time.")
def main(minutes: float, seed: int | None) -> None:
    """Soak a session of its own, and tell the figures."""
    seed = random.randrange(10**6) if seed is None else seed
    click.echo(f"seed {seed}")
    connection.ANSWER_LIMIT = 1.0
    with (
        tempfile.TemporaryDirectory() as folder,
        ContentServer() as content,
        Aria2(Path(folder)) as aria2,
    ):
        click.echo(asyncio.run(soak(aria2, content, minutes * 60, seed)))


if __name__ == "__main__":
    main()
