"""A daemon that notifies as fast as it is told to, to be run as a process of its own.

A real aria2c cannot be made to send 10,000 notifications a second for long. This one has 20
downloads, pauses and resumes them in its own mind, and tells of each time. It prints its port;
each line that it reads is a number of notifications a second and how many seconds to go on, after
which all are paused. It prints when that was, a time of `time.monotonic`.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

_STEP = 0.01
"""Seconds between two bursts."""

_MIB = 2**20


@dataclass(slots=True)
class Daemon:
    """The downloads, and who listens."""

    running: dict[str, bool] = field(
        default_factory=lambda: {f"{number:016x}": True for number in range(1, 21)}
    )
    clients: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        protocol = ServerProtocol(max_size=None)
        while data := await reader.read(2**16):
            protocol.receive_data(data)
            for event in protocol.events_received():
                if isinstance(event, Request):
                    protocol.send_response(protocol.accept(event))
                    self.clients.add(writer)
                elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    protocol.send_text(
                        json.dumps(self._answer(json.loads(bytes(event.data)))).encode()
                    )
            writer.writelines(protocol.data_to_send())
        self.clients.discard(writer)
        writer.close()

    async def flood(self, rate: int, seconds: float) -> None:
        """Tell of so many changes a second."""
        gids = list(self.running)
        began, count = time.monotonic(), 0
        while (now := time.monotonic()) < began + seconds:
            due = int((now - began) * rate) - count
            self._notify([gids[number % len(gids)] for number in range(count, count + due)])
            count += due
            await asyncio.sleep(_STEP)
        self._notify([gid for gid in gids if self.running[gid]])

    def _notify(self, gids: list[str]) -> None:
        """Pause or resume each."""
        frames = bytearray()
        for gid in gids:
            self.running[gid] = not self.running[gid]
            method = "aria2.onDownloadStart" if self.running[gid] else "aria2.onDownloadPause"
            told = json.dumps({"jsonrpc": "2.0", "method": method, "params": [{"gid": gid}]})
            assert len(told) < 126, "this needs a longer header"
            frames += bytes((0x81, len(told))) + told.encode()
        for client in self.clients:
            client.write(frames)

    def _answer(self, request: dict[str, object]) -> dict[str, object]:
        method, params = str(request["method"]), request["params"]
        assert isinstance(params, list)
        about = {"jsonrpc": "2.0", "id": request["id"]}
        if method == "system.multicall":
            parts = [self._result(call["methodName"], call["params"]) for call in params[0]]
            return about | {"result": parts}
        match self._result(method, params):
            case [result]:
                return about | {"result": result}
            case error:
                return about | {"error": error}

    def _result(self, method: str, params: list[object]) -> object:
        active = [gid for gid, runs in self.running.items() if runs]
        paused = [gid for gid, runs in self.running.items() if not runs]
        match method:
            case "aria2.getVersion":
                return [{"version": "1.37.0", "enabledFeatures": []}]
            case "aria2.getSessionInfo":
                return [{"sessionId": "of-a-flood"}]
            case "aria2.getGlobalStat":
                counts = {"numActive": len(active), "numWaiting": len(paused)}
                none = dict.fromkeys(("numStopped", "numStoppedTotal", "uploadSpeed"), "0")
                told = {key: str(count) for key, count in counts.items()}
                return [told | none | {"downloadSpeed": str(len(active) * _MIB)}]
            case "aria2.tellActive":
                return [[self._record(gid) for gid in active]]
            case "aria2.tellWaiting":
                first, count = params[-3], params[-2]
                assert isinstance(first, int)
                assert isinstance(count, int)
                return [[self._record(gid) for gid in paused[first : first + count]]]
            case "aria2.tellStopped":
                return [[]]
            case "aria2.tellStatus":
                gid = str(params[-2])
                return [self._record(gid)]
        return {"code": 1, "message": f"No such method: {method}"}

    def _record(self, gid: str) -> dict[str, object]:
        path = f"/flood/flood-{int(gid, 16):03}.iso"
        return {
            "gid": gid,
            "status": "active" if self.running[gid] else "paused",
            "totalLength": str(1000 * _MIB),
            "completedLength": str(10 * _MIB),
            "downloadSpeed": str(_MIB if self.running[gid] else 0),
            "uploadSpeed": "0",
            "connections": "1",
            "files": [{"index": "1", "path": path, "selected": "true", "uris": []}],
        }


async def _main() -> None:
    daemon = Daemon()
    server = await asyncio.start_server(daemon.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - what its parent reads
    while line := await asyncio.to_thread(sys.stdin.readline):
        rate, seconds = line.split()
        await daemon.flood(int(rate), float(seconds))
        print(time.monotonic(), flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main())
