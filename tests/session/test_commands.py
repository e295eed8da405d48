"""What is wished comes about on a real daemon, and the last wish wins."""

import asyncio
import random

import pytest

from ariatui import words
from ariatui.model.addition import Addition, read_lines
from ariatui.model.change import Change
from ariatui.model.download import Download, Gid, Status
from ariatui.model.phase import Phase, Wish
from ariatui.model.snapshot import Notice
from ariatui.rpc import aria2 as rpc
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Connecting
from ariatui.server.secret import Secret
from ariatui.words import add_words
from tests.aria2 import Aria2, Aria2Factory
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.faults.proxy import Proxy
from tests.session.watching import Watched, running, truth, watching
from tests.waiting import eventually


def fill(aria2: Aria2, content: ContentServer, count: int = 6) -> list[Gid]:
    """Two active downloads, the rest waiting."""
    return [Gid(aria2.add(content.url(f"{n}.iso", rate=20_000))) for n in range(count)]


async def settled(watched: Watched, aria2: Aria2) -> None:
    """Wait until nothing is under way and the mirror agrees with the daemon."""
    await eventually(lambda: not watched.session.mirror.phases and watched.agrees_with(aria2))


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("place", [0, 4])
async def test_one_is_paused_and_resumed(
    aria2: Aria2, content: ContentServer, place: int, *, force: bool
) -> None:
    gid = fill(aria2, content)[place]
    async with watching(aria2) as watched:
        watched.session.commands.pauser.wish(Wish.PAUSE, [gid], force=force)
        assert watched.phase(gid) == "pausing"
        await settled(watched, aria2)
        assert aria2.status(gid) == "paused"
        watched.session.commands.pauser.wish(Wish.UNPAUSE, [gid])
        assert watched.phase(gid) == "resuming"
        await settled(watched, aria2)
        assert aria2.status(gid) != "paused"
        assert watched.reports == []


@pytest.mark.parametrize("force", [False, True])
async def test_all_are_paused_and_resumed(
    aria2: Aria2, content: ContentServer, *, force: bool
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        watched.session.commands.pauser.wish_all(Wish.PAUSE, force=force)
        assert all(watched.phase(gid) == "pausing" for gid in gids)
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"paused"}
        watched.session.commands.pauser.wish_all(Wish.UNPAUSE)
        assert all(watched.phase(gid) == "resuming" for gid in gids)
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"active", "waiting"}


async def test_toggle_turns_one_over_and_back(aria2: Aria2, content: ContentServer) -> None:
    gid = fill(aria2, content)[3]
    async with watching(aria2) as watched:
        for status in ("paused", "waiting"):
            watched.session.commands.pauser.toggle([gid])
            await settled(watched, aria2)
            assert aria2.status(gid) == status


@pytest.mark.parametrize("seed", range(8))
async def test_an_even_number_of_toggles_of_all_ends_with_all_running(
    aria2: Aria2, content: ContentServer, seed: int
) -> None:
    gids = fill(aria2, content, 8)
    pauses = random.Random(seed)
    async with watching(aria2) as watched:
        for _ in range(pauses.choice([2, 4, 6])):
            watched.session.commands.pauser.toggle_all()
            await asyncio.sleep(pauses.choice([0, 0, 0.001, 0.01, 0.2]))
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"active", "waiting"}


@pytest.mark.parametrize("pause", [0, 0.01, 0.2])
async def test_pausing_all_right_after_resuming_all_starts_nothing_and_keeps_the_order(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    gids = fill(aria2, content, 14)
    async with watching(aria2) as watched:
        pauser = watched.session.commands.pauser
        pauser.wish_all(Wish.PAUSE)
        await settled(watched, aria2)
        queue = [gid for gid, _ in truth(aria2)]
        assert set(queue) == set(gids)
        started: set[str] = set()
        take = watched.session.mirror.notice

        def notice(what: Notice, gid: Gid, now: float) -> Change:
            if what is Notice.START:
                started.add(gid)
            return take(what, gid, now)

        monkeypatch.setattr(watched.session.mirror, "notice", notice)
        pauser.wish_all(Wish.UNPAUSE)
        await asyncio.sleep(pause)
        pauser.wish_all(Wish.PAUSE)
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"paused"}
        assert started <= set(queue[:2])
        after = [gid for gid, _ in truth(aria2)]
        assert set(after[:2]) == set(queue[:2])
        assert after[2:] == queue[2:]


@pytest.mark.parametrize("pause", [0, 0.01, 0.2])
async def test_resuming_all_right_after_pausing_all_has_the_same_run_again(
    aria2: Aria2, content: ContentServer, pause: float
) -> None:
    fill(aria2, content, 14)
    async with watching(aria2) as watched:
        before = truth(aria2)
        watched.session.commands.pauser.toggle_all()
        await asyncio.sleep(pause)
        watched.session.commands.pauser.toggle_all()
        await settled(watched, aria2)
        after = truth(aria2)
        assert set(after[:2]) == set(before[:2])
        assert after[2:] == before[2:]


async def test_a_third_toggle_of_all_pauses_what_waits_to_be_resumed(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content, 14)
    async with watching(aria2) as watched:
        toggle_all = watched.session.commands.pauser.toggle_all
        toggle_all()
        await eventually(lambda: watched.phase(gids[9]) == "")
        toggle_all()
        assert watched.phase(gids[9]) == "resuming"
        toggle_all()
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"paused"}
        assert watched.reports == []


def fill_long(aria2: Aria2, content: ContentServer, count: int) -> list[Gid]:
    """More than fit into one message; two run."""
    uris = [content.url(f"{n}.iso", rate=20_000) for n in range(count)]
    token = f"token:{aria2.secret.reveal()}"
    calls = [{"methodName": "aria2.addUri", "params": [token, [uri]]} for uri in uris]
    answers = aria2.call("system.multicall", calls)
    assert isinstance(answers, list)
    return [Gid(answer[0]) for answer in answers]


@pytest.mark.parametrize("pause", [0, 0.05])
async def test_the_last_wish_for_all_wins_in_a_long_queue(
    aria2: Aria2, content: ContentServer, pause: float
) -> None:
    fill_long(aria2, content, 1700)
    async with running(aria2.endpoint, aria2.secret) as watched:
        mirror = watched.session.mirror
        await eventually(lambda: watched.knows_all_names and len(mirror.downloads) == 1700, 30)
        for wish in (Wish.PAUSE, Wish.UNPAUSE):
            watched.session.commands.pauser.wish_all(wish)
            await asyncio.sleep(pause)
        await eventually(lambda: not mirror.phases and not mirror.tally[Status.PAUSED])
        queue = aria2.call("aria2.tellWaiting", 0, 2000, ["status"])
        assert isinstance(queue, list)
        assert {row["status"] for row in queue} == {"waiting"}


async def test_nothing_starts_while_many_are_paused(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gids = fill_long(aria2, content, 1700)
    started: list[Gid] = []
    async with running(aria2.endpoint, aria2.secret) as watched:
        mirror = watched.session.mirror
        await eventually(lambda: watched.knows_all_names and len(mirror.downloads) == 1700, 30)
        note = mirror.log.note

        def spy(
            known: Download | None, fresh: Download, phase: Phase | None, *, noticed: bool
        ) -> None:
            if fresh.status is Status.ACTIVE:
                started.append(fresh.gid)
            note(known, fresh, phase, noticed=noticed)

        monkeypatch.setattr(mirror.log, "note", spy)
        watched.session.commands.pauser.wish(Wish.PAUSE, gids)
        await eventually(lambda: not mirror.phases and mirror.tally[Status.PAUSED] == 1700)
        assert started == []
        assert {aria2.status(gid) for gid in (gids[0], gids[2], gids[-1])} == {"paused"}


@pytest.mark.parametrize("gap", [0, 0.07, 0.3])
@pytest.mark.parametrize("keys", ["pu", "tt", "pU", "pup", "pf", "Pp", "pP", "pupu"])
async def test_what_goes_out_in_parts_is_not_overtaken(
    keys: str, gap: float, aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rpc, "MOST_AT_ONCE", 5)
    gids = fill(aria2, content, 24)
    async with (
        Proxy(aria2.endpoint).open() as proxy,
        running(proxy.endpoint, aria2.secret) as watched,
    ):
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        proxy.delay = 0.02
        pauser, before = watched.session.commands.pauser, truth(aria2)
        for key in keys:
            match key:
                case "t":
                    pauser.toggle(gids)
                case "P" | "U":
                    pauser.wish_all(Wish.PAUSE if key == "P" else Wish.UNPAUSE)
                case _:
                    wish = Wish.UNPAUSE if key == "u" else Wish.PAUSE
                    pauser.wish(wish, gids, force=key == "f")
            await asyncio.sleep(gap)
        await settled(watched, aria2)
        after = truth(aria2)
        assert {gid for gid, _ in after[:2]} == {gid for gid, _ in before[:2]}
        assert [gid for gid, _ in after[2:]] == [gid for gid, _ in before[2:]]
        ends_paused = keys[-1] not in "uUt"
        assert {status for _, status in after[2:]} == {"paused" if ends_paused else "waiting"}
        asks_twice = gap > 0 and keys in ("pf", "Pp", "pP")
        is_so = ["paused already" in report.text for report in watched.reports]
        assert is_so == ([True] if is_so and asks_twice else [])


async def test_pausing_all_right_after_resuming_all_includes_what_another_client_has_just_added(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content, 4)
    async with watching(aria2) as watched:
        pauser = watched.session.commands.pauser
        pauser.wish_all(Wish.PAUSE)
        await settled(watched, aria2)
        gids += [Gid(aria2.add(content.url(f"n{n}.iso"), pause="true")) for n in range(8)]
        pauser.toggle_all()
        pauser.toggle_all()
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"paused"}


@pytest.mark.parametrize("seed", range(8))
async def test_the_last_wish_for_one_wins(aria2: Aria2, content: ContentServer, seed: int) -> None:
    chance = random.Random(seed)
    gid = chance.choice(fill(aria2, content))
    async with watching(aria2) as watched:
        wish = Wish.PAUSE
        for _ in range(7):
            wish = chance.choice([Wish.PAUSE, Wish.UNPAUSE])
            watched.session.commands.pauser.wish(wish, [gid], force=chance.random() < 0.3)
            await asyncio.sleep(chance.choice([0, 0, 0.001, 0.01]))
        await settled(watched, aria2)
        assert (aria2.status(gid) == "paused") is (wish is Wish.PAUSE)


async def test_a_refusal_is_told_and_the_row_shows_the_truth(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content)
    aria2.pause(gids[4])
    async with watching(aria2) as watched:
        watched.session.commands.pauser.wish(Wish.PAUSE, [gids[4]])
        await eventually(lambda: watched.reports)
        assert watched.reports[0].text == "4.iso is paused already."
        watched.session.commands.pauser.wish(Wish.UNPAUSE, [gids[3]])
        await eventually(lambda: len(watched.reports) == 2)
        assert watched.reports[1].text == "3.iso is not paused: it waits for its turn."
        await settled(watched, aria2)


async def test_of_many_the_refused_are_named_and_the_others_done(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        aria2.pause(gids[5])  # which nobody tells us of
        watched.session.commands.pauser.wish(Wish.PAUSE, gids)
        await eventually(lambda: watched.reports)
        said = watched.reports[0].text
        assert said == "5.iso is paused already. The other 5 were paused."
        await settled(watched, aria2)


async def test_of_many_those_that_are_so_already_are_left_alone(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content)
    aria2.pause(gids[5])
    async with watching(aria2) as watched:
        watched.session.commands.pauser.wish(Wish.PAUSE, gids)
        await settled(watched, aria2)
        assert {aria2.status(gid) for gid in gids} == {"paused"}
        assert watched.reports == []


async def test_what_has_stopped_or_is_gone_is_told_and_nothing_is_sent(
    aria2: Aria2, content: ContentServer
) -> None:
    gone, missing = Gid("0123456789abcdef"), Gid(aria2.add(content.missing()))
    aria2.wait_for_status(missing, "error")
    async with watching(aria2) as watched:
        await eventually(lambda: watched.knows_all_names)
        watched.session.commands.pauser.wish(Wish.PAUSE, [missing])
        watched.session.commands.pauser.toggle([gone])
        watched.session.commands.pauser.wish(Wish.UNPAUSE, [])
        watched.session.commands.pauser.toggle_all()
        told = [report.text for report in watched.reports]
        assert told == [
            "missing.iso has failed; it cannot be paused.",
            "None of these downloads can be paused or resumed any more.",
            "There is no download here to be resumed.",
            "There is no download here to be paused or resumed.",
        ]
        assert not watched.session.mirror.phases


async def test_a_graceful_pause_that_hangs_is_told_of_and_can_be_forced(
    aria2: Aria2, hanging_tracker: HangingTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "HANGS_AFTER", 0.3)
    gid = Gid(aria2.add_torrent(make_torrent("a.iso", hanging_tracker.announce)))
    async with watching(aria2) as watched:
        await eventually(lambda: hanging_tracker.events == ["started"])
        await eventually(lambda: aria2.facts(gid)["connections"] == "0")
        watched.session.commands.pauser.wish(Wish.PAUSE, [gid])
        await eventually(lambda: watched.reports)
        assert ("force-pause", "forces it") in watched.reports[0].ways
        assert watched.phase(gid) == "pausing"
        assert watched.status(gid) is Status.ACTIVE
        watched.session.commands.pauser.wish(Wish.PAUSE, [gid], force=True)
        await settled(watched, aria2)
        assert aria2.status(gid) == "paused"


async def test_resuming_during_a_pause_that_hangs_wins(
    aria2: Aria2, hanging_tracker: HangingTracker
) -> None:
    gid = Gid(aria2.add_torrent(make_torrent("a.iso", hanging_tracker.announce)))
    async with watching(aria2) as watched:
        await eventually(lambda: hanging_tracker.events == ["started"])
        await eventually(lambda: aria2.facts(gid)["connections"] == "0")
        watched.session.commands.pauser.wish(Wish.PAUSE, [gid])
        await eventually(lambda: "stopped" in hanging_tracker.events)
        watched.session.commands.pauser.wish(Wish.UNPAUSE, [gid])
        assert watched.phase(gid) == "resuming"
        await settled(watched, aria2)
        assert aria2.status(gid) == "active"


async def test_uris_are_added_in_their_order_and_a_bad_one_is_told(
    aria2: Aria2, content: ContentServer
) -> None:
    async with watching(aria2) as watched:
        uris = [content.url(f"{n}.iso", rate=20_000) for n in range(4)]
        bad = Addition(5, "no uri", uris=("no uri at all",), name="no uri at all")
        watched.session.commands.adder.add([*read_lines("\n".join(uris)), bad])
        await eventually(lambda: watched.reports)
        assert "Line 5, no uri at all, was not added" in watched.reports[0].text
        await eventually(lambda: len(watched.session.mirror.rows()) == 4)
        await settled(watched, aria2)
        await eventually(lambda: watched.knows_all_names)
        mirror = watched.session.mirror
        names = [mirror.downloads[gid].name for gid in mirror.rows()]
        assert names == [f"{n}.iso" for n in range(4)]


async def test_a_command_without_a_line_is_told_and_not_sent_later(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    gid = fill(aria2, content, 1)[0]
    await eventually(lambda: gid in (aria2.directory / "session").read_text())
    async with watching(aria2) as watched:
        aria2.kill()
        await eventually(lambda: not watched.is_online)
        assert not watched.session.is_ready()
        assert watched.reports[-1].text.startswith("Not connected, so nothing was sent.")
        aria2.restart()
        watched.session.retry_now()
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        assert aria2.status(gid) == "active"


async def test_a_command_whose_answer_is_lost_is_told_as_unconfirmed(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    gid = fill(aria2, content, 1)[0]
    async with watching(aria2) as watched:
        aria2.freeze()
        watched.session.commands.pauser.wish(Wish.PAUSE, [gid])
        assert watched.phase(gid) == "pausing"
        aria2.kill()
        await eventually(lambda: watched.reports)
        assert "before aria2 confirmed" in watched.reports[0].text
        assert watched.phase(gid) == ""


async def test_an_add_whose_answer_is_lost_is_told_as_unconfirmed(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    async with watching(aria2) as watched:
        aria2.freeze()
        watched.session.commands.adder.add(read_lines(content.url("a.iso")))
        aria2.kill()
        await eventually(lambda: watched.reports)
        assert "confirmed that it took the download" in watched.reports[0].text


@pytest.mark.parametrize("last", [Wish.PAUSE, Wish.UNPAUSE])
async def test_a_wish_behind_one_that_is_refused_wins(
    aria2: Aria2, content: ContentServer, last: Wish
) -> None:
    """Another client has done in silence what the first one asks for, so that we know it wrong."""
    gid = fill(aria2, content)[5]
    before, others = (aria2.pause, aria2.unpause)[:: 1 if last is Wish.PAUSE else -1]
    if last is Wish.PAUSE:
        before(gid)
    async with watching(aria2) as watched:
        pauser = watched.session.commands.pauser
        others(gid)
        pauser.wish(Wish.UNPAUSE if last is Wish.PAUSE else Wish.PAUSE, [gid])
        pauser.wish(last, [gid])
        await settled(watched, aria2)
        assert (aria2.status(gid) == "paused") is (last is Wish.PAUSE)


async def test_a_pause_of_what_another_client_has_started_meanwhile_is_sent(
    aria2: Aria2, content: ContentServer
) -> None:
    """It was to be resumed once the other one is paused."""
    running_one = Gid(aria2.add(content.url("a.iso", rate=20_000)))
    paused = Gid(aria2.add(content.url("b.iso", rate=20_000), pause="true"))
    async with (
        Proxy(aria2.endpoint).open() as proxy,
        running(proxy.endpoint, aria2.secret) as watched,
    ):
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        proxy.delay = 0.2
        pauser = watched.session.commands.pauser
        pauser.wish(Wish.PAUSE, [running_one])
        pauser.wish(Wish.UNPAUSE, [running_one, paused])
        aria2.unpause(paused)
        await eventually(lambda: watched.status(paused) is Status.ACTIVE)
        pauser.wish(Wish.PAUSE, [paused])
        await settled(watched, aria2)
        assert aria2.status(paused) == "paused"


async def test_a_forced_pause_that_waits_behind_a_resume_keeps_its_force(
    aria2: Aria2, hanging_tracker: HangingTracker
) -> None:
    """Without force it would hang, since the tracker of the resumed one does not answer."""
    gid = Gid(aria2.add_torrent(make_torrent("a.iso", hanging_tracker.announce)))
    aria2.call("aria2.forcePause", gid)
    await eventually(lambda: aria2.status(gid) == "paused")
    async with watching(aria2) as watched:
        pauser = watched.session.commands.pauser
        pauser.wish(Wish.UNPAUSE, [gid])
        pauser.wish(Wish.PAUSE, [gid], force=True)
        assert watched.phase(gid) == "pausing"
        phases = watched.session.mirror.phases
        assert phases[gid].then_forced
        await eventually(lambda: phases[gid].then is None if gid in phases else True)
        assert gid not in phases or phases[gid].forced
        await settled(watched, aria2)
        assert aria2.status(gid) == "paused"


async def test_a_pause_that_waited_for_a_resume_and_hangs_is_told_of(
    aria2: Aria2, hanging_tracker: HangingTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "HANGS_AFTER", 0.3)
    gid = Gid(aria2.add_torrent(make_torrent("a.iso", hanging_tracker.announce), pause="true"))
    async with (
        Proxy(aria2.endpoint).open() as proxy,
        running(proxy.endpoint, aria2.secret) as watched,
    ):
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        pauser = watched.session.commands.pauser
        proxy.answers.clear()
        pauser.wish(Wish.UNPAUSE, [gid])
        pauser.wish(Wish.PAUSE, [gid])
        await eventually(lambda: hanging_tracker.events == ["started"])
        await eventually(lambda: aria2.facts(gid)["connections"] == "0")
        proxy.answers.set()
        await eventually(lambda: watched.reports)
        assert [("force-pause", "forces it") in said.ways for said in watched.reports] == [True]
        pauser.wish(Wish.PAUSE, [gid], force=True)
        await settled(watched, aria2)


async def test_a_mistake_while_carrying_out_a_command_ends_the_session_with_it(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object, **__: object) -> words.Report:
        raise ZeroDivisionError

    monkeypatch.setattr(add_words, "added", mistaken)
    watched = Watched(aria2.endpoint, aria2.secret)
    running = asyncio.create_task(watched.session.run())
    await eventually(lambda: watched.is_online)
    watched.session.commands.adder.add(read_lines("http://127.0.0.1:1/a.iso"))
    with pytest.raises(ExceptionGroup) as ended:
        await running
    assert ended.group_contains(ZeroDivisionError)


@pytest.mark.parametrize(
    ("keys", "confirmed", "unsent"),
    [
        ("PU", (Wish.PAUSE, None), {Wish.UNPAUSE: 3}),
        ("pu", (Wish.PAUSE, 1), {Wish.UNPAUSE: 1}),
        ("pU", (Wish.PAUSE, 1), {Wish.UNPAUSE: 2}),
        ("qu", (Wish.PAUSE, 2), {Wish.UNPAUSE: 1}),
        ("qp", (Wish.PAUSE, 2), {}),
        ("PP", (Wish.PAUSE, None), {}),
        ("aP", (Wish.PAUSE, None), {}),
    ],
)
async def test_what_is_not_known_when_the_line_is_lost_is_told_once_with_what_was_not_sent(
    keys: str,
    confirmed: tuple[Wish, int | None],
    unsent: dict[Wish, int],
    aria2_factory: Aria2Factory,
    content: ContentServer,
) -> None:
    """The last one of three is paused; with `a` all are."""
    aria2 = aria2_factory()
    gids = fill(aria2, content, 3)
    for gid in gids if "a" in keys else gids[2:]:
        aria2.pause(gid)
        await aria2.becomes(gid, "paused")
    async with watching(aria2) as watched:
        pauser = watched.session.commands.pauser
        aria2.freeze()
        for key in keys.removeprefix("a"):
            match key:
                case "P" | "U":
                    pauser.wish_all(Wish.PAUSE if key == "P" else Wish.UNPAUSE)
                case "q":
                    pauser.wish(Wish.PAUSE, gids[:2])
                case _:
                    pauser.wish(Wish.PAUSE if key == "p" else Wish.UNPAUSE, gids[:1])
        await asyncio.sleep(0)
        aria2.kill()
        await eventually(lambda: not watched.is_online and not watched.session.mirror.phases)
        assert watched.reports == [words.unconfirmed(*confirmed, unsent)]


async def test_each_is_told_with_what_was_to_come_after_it_when_the_line_is_lost(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    gids = fill(aria2, content, 2)
    aria2.pause(gids[1])
    async with watching(aria2) as watched:
        pauser = watched.session.commands.pauser
        aria2.freeze()
        pauser.wish(Wish.UNPAUSE, [gids[1]])
        pauser.wish(Wish.PAUSE, [gids[1]])
        pauser.wish(Wish.PAUSE, [gids[0]])
        await asyncio.sleep(0)
        aria2.kill()
        await eventually(lambda: len(watched.reports) == 2)
        assert watched.reports == [
            words.unconfirmed(Wish.PAUSE, 1),
            words.unconfirmed(Wish.UNPAUSE, 1, {Wish.PAUSE: 1}),
        ]


async def test_a_wish_that_still_waits_when_the_line_is_lost_is_told_as_not_sent(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    gid = fill(aria2, content, 1)[0]
    async with watching(aria2) as watched:
        now = watched.session.clock()
        phase = Phase(Wish.PAUSE, now, forced=True, acknowledged=now)
        watched.session.mirror.lay({gid: phase})  # a pause that hangs though it was forced
        watched.session.commands.pauser.wish(Wish.UNPAUSE, [gid])
        assert watched.phase(gid) == "resuming"
        aria2.kill()
        await eventually(lambda: watched.phase(gid) == "")
        assert watched.reports == [words.unsent(Wish.UNPAUSE, 1)]


async def test_a_daemon_that_does_not_know_us_yet_fills_no_rows(
    aria2: Aria2, content: ContentServer
) -> None:
    """Notifications come without a secret, while a wrong one takes 2 s to be refused."""
    async with running(aria2.endpoint, Secret("wrong")) as watched:
        await eventually(lambda: watched.times(Connecting))
        while not watched.failed_as(FailureKind.UNAUTHORIZED):
            gid = aria2.add(content.url("a.iso", silent=True))
            aria2.call("aria2.forceRemove", gid)
            await asyncio.sleep(0.05)
        assert watched.gids() == []


async def test_a_wish_behind_one_whose_answer_is_lost_is_told_as_not_sent(
    aria2_factory: Aria2Factory, content: ContentServer
) -> None:
    aria2 = aria2_factory()
    gid = Gid(aria2.add(content.url("a.iso", rate=20_000), pause="true"))
    async with watching(aria2) as watched:
        aria2.freeze()
        watched.session.commands.pauser.wish(Wish.UNPAUSE, [gid])
        watched.session.commands.pauser.wish(Wish.PAUSE, [gid])
        assert watched.phase(gid) == "pausing"
        aria2.kill()
        await eventually(lambda: watched.phase(gid) == "")
        await eventually(lambda: any("was not sent" in said for said in watched.said()))


async def test_the_last_command_is_recorded_without_the_rest_of_one_before_it(
    aria2: Aria2, content: ContentServer
) -> None:
    """More than goes into one message is on its way when it begins."""
    gid = Gid(aria2.add(content.url("a.iso", silent=True)))
    lines = read_lines("\n".join(f"http://127.0.0.1:1/{number}" for number in range(1200)))
    async with (
        Proxy(aria2.endpoint).open() as proxy,
        running(proxy.endpoint, aria2.secret) as watched,
    ):
        await eventually(lambda: watched.is_online and watched.gids() == [gid])
        proxy.delay = 0.05
        commands = watched.session.commands
        commands.adder.add(lines, {"pause": "true"})
        await eventually(commands.record.requests)
        commands.pauser.wish(Wish.PAUSE, [gid])
        await eventually(lambda: watched.reports)
        assert commands.record.requests() == [("aria2.pause", (gid,))]


async def test_a_change_of_what_is_gone_is_told(aria2: Aria2, content: ContentServer) -> None:
    gid = Gid(aria2.add(content.url("a.iso", silent=True), pause="true"))
    async with watching(aria2) as watched:
        aria2.remove(gid)
        await eventually(lambda: watched.gids() == [])
        detailer = watched.session.commands.detailer
        detailer.select_files(gid, [1])
        detailer.change_mirrors(gid, add=["http://127.0.0.1:1/b.iso"])
        said = "The download is gone: it was removed meanwhile, so nothing was changed."
        assert watched.said() == [said, said]
