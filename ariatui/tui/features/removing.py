"""Removing downloads, with their files if wanted, and clearing results; each is confirmed."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from ariatui import disk, words
from ariatui.model.change import Change
from ariatui.model.download import Download, Gid, Status
from ariatui.model.phase import Wish
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.text import Clean, clean, size
from ariatui.threads import in_thread
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.screens.confirm import TAKEN, Choice, Confirmation, ConfirmScreen
from ariatui.words import removal_words

if TYPE_CHECKING:
    from ariatui.tui.screens.main import MainScreen

_REMOVE = Choice("remove", ("enter", "y"), "removes")
_WITH_FILES = Choice("files", ("x",), "")
_DELETE = Choice("delete", ("y",), "deletes for good")
_CLEAR = Choice("clear", ("enter", "y"), "clears")
_TAKEN = TAKEN.union(_WITH_FILES.keys)


class Removing(Feature):
    """Names what is about to go before it goes."""

    def __init__(self, main: "MainScreen") -> None:
        super().__init__(main)
        self._going: set[Gid] = set()
        """What was to be removed, and has not been yet."""
        self._next: Gid | None = None
        """Where the cursor goes when the download under it is removed."""

    def handlers(self) -> Handlers:
        """Two keys."""
        return {"remove": self._remove, "clear": self._clear}

    def take_change(self, change: Change, selected: Gid | None) -> None:
        """What was removed is done with: it loses its mark, and the cursor goes to the next row."""
        mirror, marks, table = self.main.session.mirror, self.main.view.marks, self.main.table
        altered = [mirror.downloads.get(gid) for gid in self._going & change.altered]
        removed = {one.gid for one in altered if one and one.status is Status.REMOVED}
        if stale := marks.gids & removed:
            table.repaint(marks.toggle(stale))
            self.main.show_targets()
        if selected in removed | (self._going & change.gone) and self._next is not None:
            table.select(self._next)
        self._going = {gid for gid in self._going - removed if gid in mirror.phases}
        self._look_ahead()

    def _remove(self) -> None:
        session, gids = self.main.session, list(self.main.targets)
        if not session.is_ready():
            return
        phases = session.mirror.phases
        if gids and all(gid in phases and phases[gid].wish is Wish.REMOVE for gid in gids):
            session.commands.remover.remove(gids)
            return
        downloads = [session.mirror.downloads[gid] for gid in gids]
        if downloads:
            self._ask(downloads, removal_words.what_stays(downloads), with_files=True)
        else:
            self.main.tell(words.nothing_to_do(Wish.REMOVE, []))

    def _ask(self, downloads: Sequence[Download], remark: Clean, *, with_files: bool) -> None:
        """Name the downloads, and remove them if that is wanted."""
        session, gids = self.main.session, [download.gid for download in downloads]
        heading = removal_words.heading("Remove", len(downloads))
        remove = self._confirmed_by(_REMOVE, "remove")
        dialog = ConfirmScreen(
            Confirmation(heading, removal_words.names(downloads), remark, [remove])
        )
        if with_files and session.endpoint.is_this_machine:
            too = _WITH_FILES._replace(label=removal_words.with_files(len(downloads)))
            dialog.run_worker(self._offer_files(dialog, too, session.endpoint.port))

        def take(answer: str | None) -> None:
            if answer == _REMOVE.id and session.is_ready():
                session.commands.remover.remove(gids)
                self._wait_for(gids)
            elif answer == _WITH_FILES.id and session.is_ready():
                self.main.run_worker(self._remove_with_files(downloads))

        self._open(dialog, take)

    async def _offer_files(self, dialog: ConfirmScreen, too: Choice, port: int) -> None:
        """Add to the dialog what can be done where the daemon is on this machine."""
        if await in_thread(partial(disk.aria2_at, port)) is not None:
            dialog.offer(too)

    async def _remove_with_files(self, downloads: Sequence[Download]) -> None:
        """Show just what would be deleted; where that is nothing, say so and ask again."""
        session = self.main.session
        deleter, count = session.commands.deleter, len(downloads)
        local = await in_thread(partial(disk.aria2_at, session.endpoint.port))
        base = local and local.directory
        try:
            all_of_it = await deleter.look([download.gid for download in downloads], base)
        except LinkError as error:
            self.main.tell(words.not_connected(error.failure.happened))
            return
        except (Refused, DecodeError) as error:
            self.main.tell(removal_words.files_not_told(str(error)))
            return
        files, bare, shared = all_of_it.files, all_of_it.bare, all_of_it.shared
        if not files:
            said = removal_words.no_files(count, shared=shared, relative=all_of_it.relative)
            self._ask(downloads, said, with_files=False)
            return
        question = Confirmation(
            removal_words.heading("Remove", count, len(files)),
            [clean(f"{size(file.size):>10}  {file.path}", 4096) for file in files],
            removal_words.what_goes(all_of_it.length, bare=bare, shared=shared),
            [_DELETE],
        )
        answer = await self._confirm(question)
        if answer == _DELETE.id and session.is_ready():
            deleter.remove(all_of_it)
            self._wait_for(all_of_it.gids)

    def _wait_for(self, gids: Iterable[Gid]) -> None:
        """Leave the cursor on a download until it is gone: until then keys may be for that one."""
        self._going |= set(gids)
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Note the nearest row that stays: once this one is gone, the next thing is with that."""
        selected, rows = self.main.table.selected, self.main.view.rows()
        if selected not in self._going or selected not in rows:
            return
        place = rows.index(selected)
        nearest = chain(rows[place + 1 :], reversed(rows[:place]))
        self._next = next((gid for gid in nearest if self._stays(gid)), None)

    def _stays(self, gid: Gid) -> bool:
        known = self.main.session.mirror.downloads.get(gid)
        return gid not in self._going and known is not None and known.status is not Status.REMOVED

    def _confirmed_by(self, choice: Choice, action_id: str) -> Choice:
        """The key that asked confirms too, unless it means something else in the dialog."""
        own = [key for key in self.main.keymap[action_id].keys if key not in _TAKEN]
        return choice._replace(keys=tuple(dict.fromkeys((*choice.keys, *own))))

    async def _confirm(self, question: Confirmation) -> str | None:
        """What is chosen; nothing that was said before hides the question."""
        self.main.app.clear_notifications()
        return await self.main.app.push_screen_wait(ConfirmScreen(question))

    def _open(self, dialog: ConfirmScreen, take: Callable[[str | None], None]) -> None:
        self.main.app.clear_notifications()
        self.main.app.push_screen(dialog, take)

    def _clear(self) -> None:
        session = self.main.session
        if not session.is_ready():
            return
        stopped = session.commands.remover.results()
        if not stopped:
            session.commands.remover.clear()
            return
        clear = self._confirmed_by(_CLEAR, "clear")
        heading = removal_words.heading("Clear", len(stopped))
        remark = removal_words.what_stays(stopped)
        question = Confirmation(heading, removal_words.names(stopped), remark, [clear])

        def take(answer: str | None) -> None:
            if answer is not None and session.is_ready():
                session.commands.remover.clear()

        self._open(ConfirmScreen(question), take)
