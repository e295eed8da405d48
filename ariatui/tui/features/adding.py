"""Adding downloads: the dialog, what was pasted, and files that are chosen before they are loaded.

What was typed is kept until the daemon has taken it, whichever way the dialog is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ariatui.commands.adder import Outcome
from ariatui.model.add_options import PAUSE_METADATA, to_send
from ariatui.model.addition import looks_addable, mark_duplicates, text_of
from ariatui.model.change import Change
from ariatui.model.download import Download, Gid, Status
from ariatui.model.draft import Draft, Submission
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.session import Session
from ariatui.threads import in_thread
from ariatui.tui.features.detailing import Detailing
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.words import add_words

if TYPE_CHECKING:
    from ariatui.tui.screens.main import MainScreen

_FAILED = (Status.ERROR, Status.REMOVED)

_LONGEST = 1_000_000
"""Characters that may be pasted at once."""


@dataclass(slots=True)
class _Expected:
    """A download whose files are to be chosen."""

    session: Session
    is_metadata: bool
    """Whether it is what tells the files of another one."""
    wanted: bool
    """Whether the cursor is to go there."""


class Adding(Feature):
    """Knows what is typed, and which downloads are to tell their files."""

    def __init__(self, main: "MainScreen", detailing: Detailing) -> None:
        super().__init__(main)
        self._detailing = detailing
        self._draft = Draft()
        """What was typed, until the daemon has taken all of it."""
        self._expected: dict[Gid, _Expected] = {}

    def handlers(self) -> Handlers:
        """One key."""
        return {"add": self._ask}

    def take_paste(self, text: str) -> None:
        """Open the dialog with what was pasted, if that can be meant for it."""
        if len(text) > _LONGEST:
            self.main.tell(add_words.pasted_too_much(_LONGEST))
        elif looks_addable(text):
            self._ask(text)
        elif text.strip():
            self.main.tell(add_words.nothing_to_add())

    def take_change(self, change: Change, selected: Gid | None) -> None:
        """Follow metadata to what comes of them; `selected` is what was so before the change."""
        session = self.main.session
        for gid, expected in list(self._expected.items()):
            known = session.mirror.downloads.get(gid)
            if expected.session is not session:
                continue
            if gid in change.gone or (known is not None and known.status in _FAILED):
                del self._expected[gid]
            elif known is not None and expected.is_metadata:
                self._follow(known, expected, selected)
            elif known is not None and known.described:
                del self._expected[gid]
                self._show_files(known, wanted=expected.wanted)

    def _follow(self, known: Download, expected: _Expected, selected: Gid | None) -> None:
        """Put the cursor on metadata once, and see what comes of them."""
        is_there = selected == known.gid
        if expected.wanted:
            self.main.table.select(known.gid)
            expected.wanted, is_there = False, True
        if known.followed_by:
            child, session = known.followed_by[0], expected.session
            del self._expected[known.gid]
            self._expected[child] = _Expected(session, is_metadata=False, wanted=is_there)
            session.synchronizer.ask_about([child])

    def _show_files(self, download: Download, *, wanted: bool) -> None:
        """Open the details on its files, unless the person has turned to something else."""
        main = self.main
        shown = wanted and main.is_active and not main.filter_bar.is_open
        if shown:
            main.table.select(download.gid)
            shown = main.table.selected == download.gid
        if shown:
            self._detailing.show_files()
        main.tell(add_words.files_are_here(download, shown=shown))

    def _ask(self, pasted: str = "") -> None:
        from ariatui.tui.screens.add import AddScreen, Lookups  # noqa: PLC0415 - 15 ms, rarely used

        if self.main.session.server.read_only:
            self.main.session.is_ready()
            return
        kept = self._draft
        aside, shown = (kept, Draft(pasted)) if pasted else (Draft(), kept)
        dialog = AddScreen(shown, Lookups(self._defaults, self._hashes), chosen=not pasted)

        def take(answer: Submission | Draft | None) -> None:
            if isinstance(answer, Submission):
                self._send(answer, aside)
            elif answer is not None:
                self._draft = answer.after(aside)
                if self._draft not in (kept, Draft()):
                    self.main.tell(add_words.kept())

        self.main.app.clear_notifications()
        self.main.app.push_screen(dialog, take)

    def _tell_that_it_is_kept(self) -> None:
        """Tell it besides why that is so, which is told by a message that is on its way."""
        self.main.call_later(self.main.tell, add_words.kept(), besides=True)

    async def _defaults(self) -> Mapping[str, str]:
        try:
            return await self.main.session.commands.adder.defaults()
        except (LinkError, Refused, DecodeError):
            return {}

    async def _hashes(self) -> frozenset[str]:
        try:
            return await self.main.session.commands.adder.info_hashes()
        except (LinkError, Refused, DecodeError):
            return frozenset()

    def _send(self, submission: Submission, aside: Draft) -> None:
        """Have it added; `aside` is kept in any case."""
        session = self.main.session
        self._draft = submission.draft.after(aside)
        if session.is_ready():
            self.main.run_worker(self._read_and_add(session, submission, aside))
        else:
            self._tell_that_it_is_kept()

    async def _read_and_add(self, session: Session, submission: Submission, aside: Draft) -> None:
        from ariatui import uploads  # noqa: PLC0415 - reads XML, and is rarely needed

        limit = uploads.largest(submission.limit)
        read = partial(uploads.read_files, submission.additions, limit, keep=True)
        marked = mark_duplicates(await in_thread(read))
        good = [addition for addition in marked if addition.is_good]
        bad = [addition for addition in marked if addition.problem]
        if not good:
            self.main.tell(add_words.nothing_added(bad))
            return
        options = to_send(submission.draft.values)
        options |= {name: str(on).lower() for name, on in submission.boxes.items()}

        def settle(outcome: Outcome) -> None:
            left = sorted([*outcome.left, *bad], key=lambda addition: addition.line)
            rest = submission.draft._replace(text=text_of(left)) if left else Draft()
            self._draft = rest.after(aside)
            if submission.boxes.get(PAUSE_METADATA.name, False):
                self._expect(session, outcome)

        session.commands.adder.add(good, options, settle, limit=submission.limit, kept=len(bad))

    def _expect(self, session: Session, outcome: Outcome) -> None:
        """Wait for what has files to choose; the cursor goes to the first of it."""
        wanted = True
        for addition, gids in outcome.added:
            if addition.brings_metadata or (addition.content and wanted):
                metadata = addition.brings_metadata
                self._expected[gids[0]] = _Expected(session, is_metadata=metadata, wanted=wanted)
                wanted = False
