"""A web server, to be run as a process of its own, whose downloads never run evenly.

It prints its port. `/RATE/SECONDS/NAME` is a file that takes so long at about RATE bytes a second,
which wanders by five per cent; all else is missing.
"""

import asyncio
import contextlib
import random
import re

_STEP = 0.25
"""Seconds between two pieces."""

_WANDERS = 0.05


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            asked = re.match(r"GET /(\d+)/(\d+)/", head)
            if not asked:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
                continue
            await _send(writer, head, int(asked[1]), int(asked[2]))
    writer.close()


async def _send(writer: asyncio.StreamWriter, head: str, rate: int, seconds: int) -> None:
    size = rate * seconds
    part = re.search(r"\r\nRange: bytes=(\d+)-", head)
    start = int(part[1]) if part else 0
    status = "206 Partial Content" if part else "200 OK"
    writer.write(
        f"HTTP/1.1 {status}\r\nAccept-Ranges: bytes\r\nContent-Length: {size - start}\r\n"
        f"Content-Range: bytes {start}-{size - 1}/{size}\r\n\r\n".encode()
    )
    chance = random.Random(rate)
    speed, left = float(rate), size - start
    while left > 0:
        piece = min(int(speed * _STEP), left)
        writer.write(bytes(piece))
        await writer.drain()
        left -= piece
        speed = rate * (1 + chance.uniform(-_WANDERS, _WANDERS))
        await asyncio.sleep(_STEP)


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - what its parent reads
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
