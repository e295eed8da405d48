"""Text that would harm a terminal, an aria2 that says nothing else, and a check for harm."""

import re

from tests.faults.servers import FakeAria2, row

CANARY = "S3CRET-CANARY"

HOSTILE = {
    "clear": "\x1b[2JVIL",
    "colour": "\x1b[31mVIL",
    "move": "\x1b[1;1HVIL",
    "mouse": "\x1b[?1003hVIL",
    "ask": "\x1b[6nVIL",
    "title": "\x1b]0;VIL\x07",
    "clipboard": "\x1b]52;c;VklM\x1b\\",
    "pointer": "\x1b]22;VIL\x07",
    "link": "\x1b]8;;http://127.0.0.1/\x1b\\VIL\x1b]8;;\x1b\\",
    "string": "\x1bP$q\x1b\\VIL",
    "8-bit": "\x9b2JVIL\x9d0;VIL\x9c\x85",
    "controls": "\x00\x07\x08\x0e\x0f\x7fVIL",
    "lines": "VIL\nVIL\r\nVIL\tVIL\x0b\x0cVIL",
    "bidi": "\u202eVIL\u2066VIL\u200f",
    "unseen": "V\u200bI\u2060L\ufeff\u2028\u2029\U000e0041",
    "surrogate": "\ud800VIL\udfff",
    "marks": "V" + "\u0301" * 2000 + "IL",
    "markup": "[/nope]VIL[/]",
    "click": "[@click=app.quit]VIL[/]",
    "style": "[bold red on blue link=http://127.0.0.1/]VIL[",
    "long": "VIL" * 300_000,
}

_UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff"
    r"\U000e0000-\U000e007f"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")

ALLOWED = re.compile(
    r"\x1b\[(?:\d+;\d+H|\d*C|[\d;]*m|\?\d+[hl]|\?\d+\$p|>\d+u|<u|2[23];2t)|\x1b\]22;default\x07"
    rf"|\x1b\](?:2|9);[^{_UNSEEN}]*\x07"
)
"""What the program itself writes to move about, draw, treat its terminal, and title it."""


def check_harmless(output: bytes) -> None:
    """Nothing a terminal acts on has come from the aria2."""
    text = output.decode()
    assert UNSEEN.findall(ALLOWED.sub("", text)) == []
    for hostile in HOSTILE.values():
        assert not UNSEEN.search(hostile) or hostile not in text
    assert CANARY not in text


def hostile_row(number: int, status: str, hostile: str) -> dict[str, object]:
    """A download whose every text is hostile."""
    whole = row(number, status) | {
        "dir": hostile,
        "errorCode": "1",
        "errorMessage": hostile,
    }
    match status:
        case "active":
            whole["bittorrent"] = {"info": {"name": hostile}, "comment": hostile}
        case "error":
            whole["files"] = [{"path": "", "uris": [{"uri": f"http://h/{hostile}"}]}]
        case _:
            whole["files"] = [{"path": f"/downloads/{hostile}", "uris": []}]
    return whole


class HostileAria2(FakeAria2):
    """Has a download of each kind in each list, and refuses commands in the same words."""

    def __init__(self) -> None:
        super().__init__()
        for number, hostile in enumerate(HOSTILE.values()):
            self.active.append(hostile_row(number, "active", hostile))
            self.waiting.append(hostile_row(100 + number, "paused", hostile))
            self.stopped.append(hostile_row(200 + number, "error", hostile))
        self.refusals = list(HOSTILE.values())
        self.lie = self._tell

    def _tell(self, method: str, result: object) -> object:
        match method, result:
            case "aria2.getVersion", dict():
                return {**result, "version": "".join(list(HOSTILE.values())[:-1])}
            case "system.multicall", [[_]]:
                return [{"code": 1, "message": self.refusals[0]}] if self.is_commanded else result
        return result

    @property
    def is_commanded(self) -> bool:
        """Whether the last question was a command."""
        return self.asked[-1] in ("aria2.unpause", "aria2.forcePause", "aria2.addUri")
