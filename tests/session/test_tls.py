"""A certificate is always checked: when it holds, and what is told when it does not."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from trustme import CA, LeafCert

from ariatui.model.addition import read_lines
from ariatui.rpc.failures import Failure, FailureKind
from ariatui.rpc.link import Connecting, Lost
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.session.watching import running
from tests.waiting import eventually

CANARY = "S3CRET-CANARY"
HERE = "127.0.0.1"
DAY = dt.timedelta(days=1)


def pem(authority: CA) -> str:
    """What `--ca-file` would read."""
    return authority.cert_pem.bytes().decode()


@asynccontextmanager
async def serving(certificate: LeafCert) -> AsyncIterator[Endpoint]:
    """A server that shows a certificate; nobody is to come further than that."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    heard = b""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += await reader.read(1000)
        writer.close()

    server = await asyncio.start_server(hear, HERE, 0, ssl=context)
    async with server:
        yield Endpoint(HERE, server.sockets[0].getsockname()[1], secure=True)
    assert heard == b""


async def refusal(endpoint: Endpoint, authorities: str | None = None) -> Failure:
    """Why there is no connection; it is not tried again by itself."""
    async with running(endpoint, Secret(CANARY), authorities) as watched:
        await eventually(lambda: isinstance(watched.session.link, Lost), within=4)
        link = watched.session.link
        assert isinstance(link, Lost)
        assert link.retry_at is None
        assert [type(link) for link in watched.links] == [Connecting, Lost]
        assert f"{link.failure.happened} {link.failure.advice}".isprintable()
        assert link.failure.kind is FailureKind.TLS
        return link.failure


def secured(aria2: Aria2, host: str = HERE) -> Endpoint:
    return Endpoint(host, aria2.port, secure=True)


async def test_an_aria2_whose_issuer_is_trusted(
    secure_aria2: Aria2, authority: CA, content: ContentServer
) -> None:
    endpoint = secured(secure_aria2)
    async with running(endpoint, secure_aria2.secret, pem(authority)) as watched:
        await eventually(lambda: watched.is_online)
        watched.session.commands.adder.add(read_lines(content.url("a.iso", silent=True)))
        await eventually(lambda: len(watched.session.mirror.rows()) == 1)
        await eventually(lambda: watched.said() == ["Added 1 download: a.iso."])


async def test_an_aria2_whose_own_certificate_is_trusted(
    secure_aria2: Aria2, tmp_path: Path
) -> None:
    own = (tmp_path / "certificate.pem").read_text()
    async with running(secured(secure_aria2), secure_aria2.secret, own) as watched:
        await eventually(lambda: watched.is_online)


async def test_an_issuer_that_the_system_trusts(
    secure_aria2: Aria2, authority: CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "system.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    for besides in (None, pem(CA())):
        async with running(secured(secure_aria2), secure_aria2.secret, besides) as watched:
            await eventually(lambda: watched.is_online)


async def test_an_aria2_whose_issuer_nobody_knows(secure_aria2: Aria2) -> None:
    for others in (None, pem(CA())):
        failure = await refusal(secured(secure_aria2), others)
        assert "Nobody whom this machine trusts" in failure.happened
        assert "--ca-file FILE" in failure.advice


async def test_an_aria2_that_goes_by_another_name(secure_aria2: Aria2, authority: CA) -> None:
    failure = await refusal(secured(secure_aria2, "localhost"), pem(authority))
    assert failure.happened.endswith("is not for the name localhost.")
    assert "--ca-file" not in failure.advice


async def test_an_address_that_the_certificate_does_not_name(authority: CA) -> None:
    async with serving(authority.issue_cert("nas.example.org")) as endpoint:
        failure = await refusal(endpoint, pem(authority))
    assert failure.happened.endswith("is not for the name 127.0.0.1.")


async def test_a_certificate_that_has_expired(authority: CA) -> None:
    now = dt.datetime.now(dt.UTC)
    expired = authority.issue_cert(HERE, not_before=now - 2 * DAY, not_after=now - DAY)
    async with serving(expired) as endpoint:
        failure = await refusal(endpoint, pem(authority))
    assert failure.happened.endswith("has expired.")


async def test_a_certificate_of_the_future(authority: CA) -> None:
    now = dt.datetime.now(dt.UTC)
    future = authority.issue_cert(HERE, not_before=now + DAY, not_after=now + 2 * DAY)
    async with serving(future) as endpoint:
        failure = await refusal(endpoint, pem(authority))
    assert failure.happened.endswith("is not valid yet.")
    assert "clock" in failure.advice


@pytest.mark.parametrize(
    "alert", [40, 70, 112], ids=["no common cipher", "no common version", "unknown name"]
)
async def test_a_server_that_refuses_in_tls_does_speak_tls(alert: int) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes([21, 3, 3, 0, 2, 2, alert]))
        await reader.read()
        writer.close()

    server = await asyncio.start_server(refuse, HERE, 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        failure = await refusal(Endpoint(HERE, port, secure=True))
    assert failure.happened.startswith(f"The TLS connection to wss://{HERE}:{port} failed: ")


async def test_no_tls_to_an_aria2_that_wants_it(secure_aria2: Aria2) -> None:
    async with running(secure_aria2.endpoint, Secret(CANARY)) as watched:
        await eventually(lambda: watched.failed_as(FailureKind.CLOSED))
        link = watched.session.link
        assert isinstance(link, Lost)
        assert f"wss://{HERE}:{secure_aria2.port}" in link.failure.advice
