"""A daemon that is killed, frozen, restarted, or wants another secret."""

import asyncio
from pathlib import Path

import pytest

from ariatui.model.change import Change
from ariatui.model.events import What
from ariatui.rpc import connection
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Connecting, Lost, Online
from ariatui.server.secret import Secret
from tests.aria2 import Aria2, Aria2Factory
from tests.content import ContentServer
from tests.session.watching import Watched, running, watching
from tests.waiting import eventually


async def test_a_killed_daemon_is_noticed_and_found_again(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = [aria2.add(content.url(f"{n}.iso", rate=20_000)) for n in range(5)]
    aria2.pause(gids[3])
    await eventually(lambda: gids[3] in (aria2.directory / "session").read_text())
    async with watching(aria2) as watched:
        aria2.kill()
        await eventually(lambda: isinstance(watched.session.link, Lost), within=1)
        assert list(watched.session.mirror.rows()) != []
        aria2.restart()
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        assert set(watched.session.mirror.rows()) == set(gids)


async def test_another_daemon_at_the_same_place_has_its_own_rows(
    aria2: Aria2, content: ContentServer
) -> None:
    for n in range(5):
        aria2.add(content.url(f"{n}.iso", rate=20_000))
    aria2.add(content.missing())
    async with watching(aria2) as watched:
        aria2.kill()
        (aria2.directory / "session").write_text("")
        aria2.restart()
        other = aria2.add(content.url("other.iso", rate=20_000))
        await eventually(lambda: watched.is_online and watched.agrees_with(aria2))
        assert list(watched.session.mirror.rows()) == [other]


async def test_a_key_tries_again_at_once(aria2: Aria2) -> None:
    async with watching(aria2) as watched:
        aria2.kill()
        session = watched.session
        await eventually(
            lambda: (
                isinstance(session.link, Lost)
                and session.link.retry_at is not None
                and session.link.retry_at - session.clock() > 3
            ),
            within=30,
        )
        aria2.restart()
        session.retry_now()
        await eventually(lambda: watched.is_online, within=1)


async def test_a_frozen_daemon_is_noticed_within_ten_seconds(aria2: Aria2) -> None:
    async with watching(aria2) as watched:
        aria2.freeze()
        try:
            await eventually(lambda: watched.failed_as(FailureKind.SILENT), within=10)
        finally:
            aria2.thaw()
        await eventually(lambda: watched.is_online, within=20)
        assert watched.reports == [], "it was not restarted"


async def test_a_wrong_secret_is_asked_for_and_seldom_tried_again(aria2: Aria2) -> None:
    async with running(aria2.endpoint, Secret("wrong")) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.UNAUTHORIZED))
        link = watched.session.link
        assert isinstance(link, Lost)
        assert link.retry_at is not None
        assert link.retry_at - watched.session.clock() > 5
        assert "does not accept this secret" in link.failure.happened
        await asyncio.sleep(1)  # the time is the point: nobody tries meanwhile
        assert [type(link) for link in watched.links] == [Connecting, Lost]
        watched.session.use_secret(aria2.secret)
        await eventually(lambda: watched.is_online)


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    """A file with the secret `wrong`."""
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_text("wrong")
    return file


async def test_a_secret_that_was_changed_is_read_where_it_was_read_before(
    aria2: Aria2, secret_file: Path
) -> None:
    async with running(aria2.endpoint, Secret("wrong")) as watched:
        session = watched.session
        session.server = session.server._replace(secret_file=secret_file)
        await eventually(lambda: watched.failed_as(FailureKind.UNAUTHORIZED))
        secret_file.write_text(aria2.secret.reveal())
        session.retry_now()
        await eventually(lambda: watched.is_online)
        assert session.server.secret == aria2.secret


async def test_a_secret_is_tried_again_after_a_while(
    aria2: Aria2, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_UNAUTHORIZED_PAUSE", 0.2)
    async with watching(aria2) as watched:
        right, aria2.secret = aria2.secret, Secret("another")
        aria2.kill()
        aria2.restart()
        await eventually(lambda: watched.failed_as(FailureKind.UNAUTHORIZED))
        aria2.secret = right
        aria2.kill()
        aria2.restart()
        await eventually(lambda: watched.is_online)


async def test_a_secret_that_is_typed_while_another_is_tried_is_tried_itself(
    aria2: Aria2, secret_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_UNAUTHORIZED_PAUSE", 0.1)
    async with running(aria2.endpoint, Secret("wrong")) as watched:
        session = watched.session
        session.server = session.server._replace(secret_file=secret_file)
        await eventually(lambda: watched.failed_as(FailureKind.UNAUTHORIZED))
        await eventually(lambda: isinstance(session.link, Connecting))
        monkeypatch.setattr(connection, "_UNAUTHORIZED_PAUSE", 60.0)
        watched.links.clear()
        session.use_secret(aria2.secret)
        await eventually(lambda: watched.is_online)
        assert watched.times(Lost) == 0


async def test_a_wrong_secret_that_is_typed_is_tried_once(aria2: Aria2) -> None:
    async with running(aria2.endpoint, None) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.UNAUTHORIZED))
        watched.session.use_secret(Secret("wrong"))
        await eventually(lambda: watched.times(Lost) == 2)
        assert watched.times(Connecting) == 2


async def test_a_missing_secret_is_asked_for(aria2: Aria2) -> None:
    async with running(aria2.endpoint, None) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.UNAUTHORIZED))
        link = watched.session.link
        assert isinstance(link, Lost)
        assert "asks for a secret" in link.failure.happened


async def test_a_daemon_without_a_secret_takes_any(aria2_factory: Aria2Factory) -> None:
    aria2 = aria2_factory(secret="")
    async with running(aria2.endpoint, Secret("superfluous")) as watched:
        await eventually(lambda: isinstance(watched.session.link, Online))


async def test_that_the_daemon_was_restarted_is_said(aria2: Aria2) -> None:
    async with watching(aria2) as watched:
        log = watched.session.mirror.log
        await eventually(lambda: log.knew_all)
        aria2.kill()
        await eventually(lambda: not watched.is_online)
        aria2.restart()
        watched.session.retry_now()
        await eventually(lambda: log.take_meanwhile() == {What.RESTARTED: 1})


async def test_a_mistake_while_reading_ends_the_session_with_it(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(aria2.endpoint, aria2.secret)
    task = asyncio.create_task(watched.session.run())
    await eventually(lambda: watched.is_online)

    def mistaken(*_: object) -> Change:
        raise ZeroDivisionError

    monkeypatch.setattr(watched.session.mirror, "notice", mistaken)
    aria2.add(content.url("a.iso"))
    with pytest.raises(ExceptionGroup) as ended:
        await task
    assert ended.group_contains(ZeroDivisionError)
