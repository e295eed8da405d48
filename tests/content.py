"""Loopback servers that aria2 downloads from and announces to: quick, slow, stalled, hanging.

Knows nothing of ariatui. Bodies are a known pattern, so a test can tell a resumed file from a
broken one. Nothing here sleeps: a slow answer waits on its own socket, so it ends at once when
the client leaves or the server stops.
"""

import hashlib
import itertools
import re
import select
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit

_PATTERN = bytes(range(251)) * 1024
_STEP = 0.05
"""Seconds between two pieces of a slow body."""
_PIECE = 65536

_Request = socket.socket | tuple[bytes, socket.socket]
"""What `socketserver` hands on: a socket for TCP."""


def body(size: int, start: int = 0) -> bytes:
    """Bytes ``start`` up to ``size`` of what `ContentServer` serves for a file of that size."""
    length = max(size - start, 0)
    offset = start % 251
    repeats = (offset + length) // len(_PATTERN) + 1
    return (_PATTERN * repeats)[offset : offset + length]


@dataclass(frozen=True, slots=True)
class Content:
    """What one URL answers: sizes in bytes, ``rate`` in bytes a second (None: at once)."""

    size: int
    rate: int | None = None
    stall_after: int | None = None
    """Bytes of the body after which nothing more comes, though the connection stays open."""
    silent: bool = False
    """Accept the request and never answer it."""


class _LoopbackServer(ThreadingHTTPServer):
    """An HTTP server on a loopback port of the system's choice that stops promptly."""

    daemon_threads = False

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, cut every open connection, end every thread."""
        self.shutdown()
        self._thread.join()
        for connection in self._open.copy():
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # its handler closed it meanwhile
        self.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def process_request(self, request: _Request, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Request) -> None:
        assert isinstance(request, socket.socket)
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: _Request, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):  # clients may leave in the middle
            super().handle_error(request, client_address)


class ContentServer(_LoopbackServer):
    """Serves files of any size at any speed; paths nobody asked `url` for answer 404."""

    def __init__(self) -> None:
        super().__init__(_ContentHandler)
        self.contents: dict[str, Content] = {}
        self._numbers = itertools.count(1)

    def url(
        self,
        name: str,
        *,
        size: int = 10_000_000,
        rate: int | None = None,
        stall_after: int | None = None,
        silent: bool = False,
    ) -> str:
        """Make up a file and tell its URL, which no other call of `url` gives.

        Args:
            name: The last segment of the path; percent-encoded as UTF-8 whole, "/" included.
            size: Length in bytes.
            rate: Bytes a second; None is as fast as it goes.
            stall_after: Send that many bytes of the body, then nothing, without closing.
            silent: Take the request and never answer.
        """
        path = f"/{next(self._numbers)}/{quote(name, safe='')}"
        self.contents[path] = Content(size, rate, stall_after, silent)
        return f"http://127.0.0.1:{self.server_port}{path}"

    def missing(self, name: str = "missing.iso") -> str:
        """A URL that answers 404."""
        return f"http://127.0.0.1:{self.server_port}/missing/{quote(name, safe='')}"


class _ContentHandler(BaseHTTPRequestHandler):
    server: ContentServer

    def do_GET(self) -> None:
        content = self.server.contents.get(self.path)
        if content is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif content.silent:
            self._gone_within(None)
        else:
            self._send(content, *self._range(content.size))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: pytest shows what a test prints."""

    def _range(self, size: int) -> tuple[int, int]:
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start, end = 0, size
        if asked:
            start = int(asked[1])
            end = min(int(asked[2]) + 1, size) if asked[2] else size
            self.send_response(HTTPStatus.PARTIAL_CONTENT)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        else:
            self.send_response(HTTPStatus.OK)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        return start, end

    def _send(self, content: Content, start: int, end: int) -> None:
        stop = end if content.stall_after is None else min(end, start + content.stall_after)
        piece = _PIECE if content.rate is None else max(int(content.rate * _STEP), 1)
        began = time.monotonic()
        for at in range(start, stop, piece):
            self.wfile.write(body(min(at + piece, stop), at))
            if content.rate is not None:
                due = began + (at + piece - start) / content.rate
                if self._gone_within(max(due - time.monotonic(), 0)):
                    return
        if stop < end:
            self._gone_within(None)

    def _gone_within(self, seconds: float | None) -> bool:
        """Whether the connection ends within so many seconds (None: wait until it does).

        A client that has sent its request sends no more, so readable means closed: by it, or by
        `_LoopbackServer.stop`.
        """
        readable, _, _ = select.select([self.connection], [], [], seconds)
        return bool(readable)


class HangingTracker(_LoopbackServer):
    """A BitTorrent tracker that never answers the events in ``hangs_on``.

    All peers of a torrent that have announced themselves are told of each other.

    With "stopped" in it, `aria2.pause` of its torrents stays pending for 120 s, or for twice
    ``bt-tracker-timeout`` (observed on 1.36 and 1.37, see aria2-facts section 2).
    """

    def __init__(self, hangs_on: frozenset[str] = frozenset({"stopped"})) -> None:
        super().__init__(_TrackerHandler)
        self.hangs_on = hangs_on
        self.events: list[str] = []
        """The events announced so far; a periodic announce is the empty one."""
        self.ports: dict[str, set[int]] = {}
        """Where the peers of each torrent listen, on loopback."""

    @property
    def announce(self) -> str:
        """The URL for a torrent's ``announce``."""
        return f"http://127.0.0.1:{self.server_port}/announce"


class _TrackerHandler(BaseHTTPRequestHandler):
    server: HangingTracker

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query, encoding="latin-1")
        event = asked.get("event", [""])[0]
        self.server.events.append(event)
        if event in self.server.hangs_on:
            select.select([self.connection], [], [])  # until aria2 or the test gives up
            return
        known, own = self.server.ports.setdefault(asked["info_hash"][0], set()), asked["port"][0]
        others = b"".join(b"\x7f\0\0\1" + n.to_bytes(2, "big") for n in known - {int(own)})
        known.add(int(own))
        answer = b"d8:intervali1800e5:peers%se" % _bytes(others)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: pytest shows what a test prints."""


def make_torrent(name: str, announce: str, size: int = 1_000_000) -> bytes:
    """A torrent of one file of ``size`` zero bytes in pieces of 16 KiB.

    Nobody has the data; a test that wants a seeder writes the zeros itself and asks for
    ``check-integrity``.
    """
    length = b"%si%de" % (_bytes(b"length"), size)
    return _torrent(name, announce, length, size)


def make_album(name: str, announce: str, files: Mapping[str, int]) -> bytes:
    """`make_torrent` of a folder with files of so many zero bytes, by their paths."""
    told = b"".join(
        b"d%si%de%sl%see"
        % (
            _bytes(b"length"),
            size,
            _bytes(b"path"),
            b"".join(_bytes(part.encode()) for part in path.split("/")),
        )
        for path, size in files.items()
    )
    return _torrent(name, announce, b"%sl%se" % (_bytes(b"files"), told), sum(files.values()))


def _torrent(name: str, announce: str, length: bytes, size: int) -> bytes:
    whole, rest = divmod(size, 16384)
    lengths = [16384] * whole + ([rest] if rest else [])
    pieces = b"".join(hashlib.sha1(bytes(n)).digest() for n in lengths)  # noqa: S324 - BEP 3
    info = b"d%s%s%s%se" % (
        length,
        _bytes(b"name") + _bytes(name.encode()),
        _bytes(b"piece length") + b"i16384e",
        _bytes(b"pieces") + _bytes(pieces),
    )
    return b"d%s%s%s%se" % (_bytes(b"announce"), _bytes(announce.encode()), _bytes(b"info"), info)


def _bytes(value: bytes) -> bytes:
    return b"%d:%s" % (len(value), value)
