"""Copying to the terminal's clipboard, by OSC 52: it works over SSH too."""

import os
import re
from collections.abc import Sequence
from functools import partial

from ariatui import words
from ariatui.curl import SECRET_VARIABLE, curl
from ariatui.model.download import Gid
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.screens.menu import MenuItem, MenuScreen
from ariatui.words import copy_words

_MOST_BYTES = 74_994
"""What terminals take at least: with it, xterm's 100,000 characters of base64 are full."""

_FEWEST_BYTES = 17
"""Bytes that a line has at least: a gid is the shortest, but for short paths."""

_ACTS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What does something when it is pasted, a line break above all, or is no character."""

_URI, _PATH, _GID = MenuItem("u", "URI"), MenuItem("p", "Path"), MenuItem("g", "Gid")
_MAGNET, _CURL = MenuItem("m", "Magnet link"), MenuItem("c", "Curl of the last action")
_NAMES = {"u": "URI", "p": "path", "g": "gid", "m": "magnet link", "c": "curl command"}


class Copying(Feature):
    """Offers what there is to copy of the downloads, and of what was done last."""

    _told_of_tmux = False
    """Whether it was said once what tmux needs; nothing tells whether it has it."""

    def handlers(self) -> Handlers:
        """One key."""
        return {"copy": self._choose}

    def _choose(self) -> None:
        main = self.main
        gids = list(main.targets)
        if not gids and not main.session.commands.record.requests():
            main.tell(copy_words.nothing_at_all())
            return
        of_downloads = [_URI, _PATH, _GID] if gids else []
        if any(main.session.mirror.downloads[gid].torrent for gid in gids):
            of_downloads.append(_MAGNET)
        menu = MenuScreen("Copy:", [*of_downloads, _CURL], "any other key leaves")
        main.app.push_screen(menu, partial(self._take, gids))

    def _take(self, gids: Sequence[Gid], letter: str | None) -> None:
        letter = (letter or "").lower()
        if letter == _CURL.letter:
            self._copy_last_action()
        elif letter == _GID.letter:
            self._put(_NAMES[letter], gids, len(gids))
        elif letter and len(gids) * _FEWEST_BYTES > _MOST_BYTES:
            self.main.tell(copy_words.too_many(_NAMES[letter], len(gids)))
        elif letter:
            choice = next(one for one in (_URI, _PATH, _MAGNET) if one.letter == letter)
            self.main.run_worker(self._ask(choice, gids))

    def _copy_last_action(self) -> None:
        session = self.main.session
        server = session.server
        has_secret = server.secret is not None
        lines = [
            curl(server.endpoint, method, params, has_secret=has_secret, ca_file=server.ca_file)
            for method, params in session.commands.record.requests()
        ]
        if lines:
            remark = f"the secret is to be in ${SECRET_VARIABLE}" if has_secret else ""
            self._put(_NAMES[_CURL.letter], lines, len(lines), remark)
        else:
            self.main.tell(copy_words.no_action())

    async def _ask(self, choice: MenuItem, gids: Sequence[Gid]) -> None:
        copier = self.main.session.commands.copier
        ask = {_URI: copier.uris, _PATH: copier.paths, _MAGNET: copier.magnets}[choice]
        try:
            lines = await ask(gids)
        except LinkError as error:
            self.main.tell(words.not_connected(error.failure.happened))
        except (Refused, DecodeError) as error:
            self.main.tell(copy_words.not_told(str(error)))
        else:
            what, remark = _NAMES[choice.letter], ""
            if choice is _URI and (links := sum(line.startswith("magnet:") for line in lines)):
                if links == len(lines):
                    what = _NAMES[_MAGNET.letter]
                else:
                    remark = copy_words.are_magnets(links)
            self._put(what, lines, len(gids), remark)

    def _put(self, what: str, lines: Sequence[str], asked: int, remark: str = "") -> None:
        """Hand these lines to the terminal, and say so."""
        text = "\n".join(lines)
        length = len(text.encode(errors="replace"))
        if not lines:
            self.main.tell(copy_words.nothing_to_copy(what, asked))
        elif any(map(_ACTS.search, lines)):
            self.main.tell(copy_words.not_harmless(what))
        elif length > _MOST_BYTES:
            self.main.tell(copy_words.too_long(what, length, _MOST_BYTES))
        else:
            self.main.app.copy_to_clipboard(text)
            in_tmux = "TMUX" in os.environ and not self._told_of_tmux
            self._told_of_tmux = True
            told = copy_words.copied(what, len(lines), asked, remark=remark, in_tmux=in_tmux)
            self.main.tell(told)
