"""One look at a daemon that is not being watched: does it answer, and how busy is it."""

import asyncio

from ariatui.model.download import GlobalStat
from ariatui.rpc import aria2, failures
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.connection import Connection
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.rpc.link import Connecting, LinkState, Lost
from ariatui.server.settings import Server


async def probe(server: Server) -> GlobalStat:
    """Connect, ask for the totals, and hang up.

    Raises:
        LinkError: it does not answer, or does not know us.
    """
    settled: asyncio.Future[LinkState] = asyncio.get_running_loop().create_future()

    def take(link: LinkState) -> None:
        if not isinstance(link, Connecting) and not settled.done():
            settled.set_result(link)

    connection = Connection(
        server.endpoint,
        server.secret,
        authorities=server.authorities,
        on_link=take,
        on_notification=lambda _: None,
    )
    running = asyncio.create_task(connection.run(), name="ariatui probe")
    running.add_done_callback(lambda _: settled.cancel())  # it ends by a mistake only
    try:
        link = await settled
        if isinstance(link, Lost):
            raise LinkError(link.failure)
        return await connection.call(aria2.get_global_stat())
    except (Refused, DecodeError):
        reason = "it does not answer as aria2 does"
        raise LinkError(failures.not_aria2(server.endpoint, reason)) from None
    finally:
        running.cancel()
        await asyncio.wait([running])
