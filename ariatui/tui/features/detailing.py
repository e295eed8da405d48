"""The details of the selected download: the pane, its tabs, and what is changed in it."""

from collections.abc import Callable, Sequence
from time import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from ariatui.actions.action import Action, Scope
from ariatui.model.addition import read_mirrors
from ariatui.model.change import Change
from ariatui.model.details import Details
from ariatui.model.download import Download, Gid
from ariatui.rpc.link import Online
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.tui.widgets.details.files import FilesPage
from ariatui.tui.widgets.details.lists import (
    MirrorsPage,
    OptionsPage,
    PeersPage,
    ServersPage,
    TrackersPage,
)
from ariatui.tui.widgets.details.middle import Place
from ariatui.tui.widgets.details.overview import OverviewPage
from ariatui.tui.widgets.details.page import Dossier, Page
from ariatui.words import detail_words

if TYPE_CHECKING:
    from ariatui.tui.screens.main import MainScreen

_WIDE = 140
"""Columns from which on the pane has room beside the table."""

_LOW = 16
"""Lines below which the pane takes the table's place."""

_MOVING_ON = 0.15
"""Seconds for which a row is selected before aria2 is asked about it."""

_ON_FILES = ("choose", "choose-all", "choose-others", "choose-kind", "send-choice")
_ON_MIRRORS = ("add-mirror", "remove-mirror")

_FIRST = ("send-choice", "choose", "choose-all", *_ON_MIRRORS, "into-details", *_ON_FILES)
_RANKS = {action_id: rank for rank, action_id in reversed(list(enumerate(_FIRST)))}
"""The order in which the key bar offers what has to do with the details; others come behind."""

_OUTSIDE = ("into-details", "send-choice")
"""What it offers while the keys are the table's."""


class Detailing(Feature):
    """While the pane is closed it costs nothing: nothing is asked, kept or drawn."""

    def __init__(self, main: "MainScreen") -> None:
        super().__init__(main)
        self._files = FilesPage()
        self._mirrors = MirrorsPage()
        self._pages: tuple[Page, ...] = (
            OverviewPage(),
            self._files,
            PeersPage(),
            ServersPage(),
            self._mirrors,
            TrackersPage(),
            OptionsPage(),
        )
        self._page: Page = self._pages[0]
        self._shown: Sequence[Page] = self._pages[:1]
        """The pages whose titles were drawn last: what keys and clicks are about."""
        self._wanted: Page = self._page
        """The page that was turned to; one that does not apply to a download is not shown of it."""
        self._gid: Gid | None = None
        self._soon: Timer | None = None
        self._is_open = False
        self._had_choice = False
        """Whether the key bar offers to send a choice of files."""

    @property
    def is_inside(self) -> bool:
        """Whether the keys move about in the pane."""
        return self._is_open and self.main.pane.cursor is not None

    @property
    def covers_table(self) -> bool:
        """Whether the pane stands in the table's place."""
        size = self.main.app.size
        return self._is_open and size.height < _LOW and size.width < _WIDE

    def handlers(self) -> Handlers:
        """What the keys do while the pane is open, but for the one that opens it."""
        tree = self._files.tree
        return {
            "details": self._press,
            "next-details": lambda: self._turn(1),
            "previous-details": lambda: self._turn(-1),
            "into-details": self._go_in_or_out,
            "choose": self._on_line(lambda line: tree.toggle(tree.node(line).numbers)),
            "choose-all": self._on_line(lambda _: tree.toggle_all()),
            "choose-others": self._on_line(lambda _: tree.invert()),
            "choose-kind": self._on_line(self._choose_kind),
            "send-choice": self._send_choice,
            "add-mirror": self._ask_for_mirror,
            "remove-mirror": self._remove_mirror,
        }

    def arrange(self, others: Sequence[Action]) -> Sequence[Action]:
        """What the key bar offers: first what has to do with the details, then the others."""
        if not self._is_open:
            return others
        inside, on_files = self.is_inside, self.is_inside and self._page is self._files
        offered = [a for a in self.main.keymap if a.scope is Scope.DETAILS and self.main.offers(a)]
        offered.sort(key=lambda action: _RANKS.get(action.id, len(_RANKS)))
        offered = [a for a in offered if inside or a.id in _OUTSIDE]
        offered += [a for a in others if a.id != "details" or not on_files]
        return [
            a._replace(label=a.undoes) if a.undoes and (inside or a.id == "details") else a
            for a in offered
        ]

    def offers(self, action_id: str) -> bool:
        """Whether an action has a use now."""
        if action_id == "send-choice":
            return self._page is self._files and self._files.tree.staged is not None
        if action_id in _ON_FILES:
            return self.is_inside and self._page is self._files
        if action_id in _ON_MIRRORS:
            return self.is_inside and self._page is self._mirrors
        return self._is_open

    def takes(self, action_id: str) -> bool:
        """Whether the key of an action is for the details now, if only to say for which tab."""
        if action_id in (*_ON_FILES, *_ON_MIRRORS):
            return self.is_inside
        return self._is_open

    def step_back(self) -> bool:
        """Drop the choice that was not sent; else back to the table; else close."""
        if not self._is_open:
            return False
        if self.is_inside and self._page is self._files and self._files.tree.staged is not None:
            self._files.tree.drop()
            self._keep_choice()
            self.main.tell(detail_words.choice_dropped())
        elif self.is_inside:
            self._go_in_or_out()
        else:
            self._open(is_open=False)
        return True

    def look_away(self) -> None:
        """The daemon that was shown is left."""
        self._gid = None
        self._look(soon=False)

    def take_selection(self) -> None:
        """Another download is selected, or another kind of thing happens to it."""
        if not self._is_open:
            return
        gid = self.main.table.selected
        if gid != self._gid:
            self._gid = gid
            self._leave()
            self._look(soon=True)
            self.show()

    def take_change(self, change: Change, selected: Gid | None) -> None:
        """Draw what has changed of the download that is shown."""
        del selected
        self.main.session.commands.detailer.choices.forget(change.gone)
        if self._is_open and (change.details or self._gid in change.altered):
            self.show()

    def show_again(self) -> None:
        """Draw what differs by the passing of time, or since the line was lost or is back."""
        if self._is_open:
            self.show()

    def place(self) -> None:
        """Beside the table where there is room, below it where there is not, or instead of it."""
        if not self._is_open:
            where = Place.NOWHERE
        elif self.covers_table:
            where = Place.INSTEAD
        else:
            where = Place.BESIDE if self.main.app.size.width >= _WIDE else Place.BELOW
        self.main.middle.put_details(where)

    def show(self) -> None:
        """Draw the page anew."""
        download = self.main.selected_download()
        pages = self._shown = self._applying(download)
        page = self._wanted if self._wanted in pages else pages[0]
        if page is not self._page:
            self._page = page
            self._look(soon=True)
        self.main.pane.show(pages, self._page, self._dossier(download) if download else None)
        if self._had_choice is not self.offers("send-choice"):
            self._had_choice = not self._had_choice
            self.main.show_targets()

    def _dossier(self, download: Download) -> Dossier:
        session, gid = self.main.session, download.gid
        mirror, details = session.mirror, session.mirror.details
        return Dossier(
            download,
            mirror.phases.get(gid),
            details if details is not None and details.gid == gid else Details(gid),
            mirror.chronicle.times(gid),
            mirror.chronicle.speeds(gid),
            session.clock(),
            time(),
            session.commands.detailer.choices.get(gid),
            isinstance(session.link, Online),
            self.is_inside,
            lambda one: one in mirror.downloads and not mirror.downloads[one].folded,
        )

    def _applying(self, download: Download | None) -> Sequence[Page]:
        if download is None:
            return self._pages[:1]
        return [page for page in self._pages if page.applies(download)]

    def _look(self, *, soon: bool) -> None:
        """Have aria2 asked for what the page shows; soon, since the cursor may be moving on."""
        if self._soon is not None:
            self._soon.stop()
        if soon:
            self._soon = self.main.set_timer(_MOVING_ON, lambda: self._look(soon=False))
        else:
            page = self._page
            synchronizer = self.main.session.synchronizer
            synchronizer.look_at(self._gid, page.topics, page.by_the_way)
            if self.covers_table and self._gid is not None:
                synchronizer.watch((self._gid,))

    def _press(self) -> None:
        """Open; when open, close; on a line of the files, fold or choose."""
        if not self._is_open:
            self._open(is_open=True)
        elif self.is_inside and self._page is self._files:
            tree = self._files.tree
            self._on_line(
                lambda line: (
                    tree.fold(line)
                    if tree.node(line).is_folder
                    else tree.toggle(tree.node(line).numbers)
                )
            )()
        else:
            self._open(is_open=False)

    def _open(self, *, is_open: bool) -> None:
        if is_open and self.main.table.selected is None:
            self.main.tell(detail_words.nothing_to_show())
            return
        if not is_open:
            self._tell_of_choice()
        self._is_open = is_open
        self._gid = self.main.table.selected if is_open else None
        self._leave()
        self.place()
        self._look(soon=False)
        if is_open:
            self.show()
        self.main.show_targets()

    def _tell_of_choice(self) -> None:
        """A choice that can be seen no longer is not forgotten."""
        download = self.main.selected_download()
        if download is not None:
            chosen = self.main.session.commands.detailer.choices.get(download.gid)
            if chosen is not None:
                self.main.tell(detail_words.choice_kept(download, len(chosen)))

    def _turn(self, pages: int) -> None:
        """Show the next page, or the one before; the last is followed by the first."""
        if self._is_open and not self._fold(is_folded=pages < 0):
            self.turn_to((self._shown.index(self._page) + pages) % len(self._shown))

    def _fold(self, *, is_folded: bool) -> bool:
        """Do with the tree of files what the key does there; whether it does anything."""
        line = self.main.pane.cursor
        if self._page is not self._files or line is None:
            return False
        line = self._files.fold(line, is_folded=is_folded)
        if line is not None:
            self.main.pane.move_to(line)
            self.show()
        return line is not None

    def turn_to(self, place: int) -> None:
        """Show the page at a place among the titles, or the last one."""
        page = self._shown[min(place, len(self._shown) - 1)]
        if self._page is self._files is not page:
            self._tell_of_choice()
        self._page = self._wanted = page
        self._look(soon=False)
        self.show()
        self.main.show_targets()

    def show_files(self) -> None:
        """Open the details of the selected download on its files, with the keys there."""
        self._open(is_open=True)
        self.turn_to(self._shown.index(self._files))
        self._go_in_or_out()

    def _go_in_or_out(self) -> None:
        if not self._is_open:
            self._open(is_open=True)
        if self.is_inside:
            self._leave()
        elif self._is_open:
            self.main.pane.enter()
        self.take_cursor()

    def _leave(self) -> None:
        self.main.pane.leave()
        self.main.middle.show_whose_keys(details=False)

    def take_cursor(self) -> None:
        """The keys are the details' now, or the table's again."""
        self.main.middle.show_whose_keys(details=self.is_inside)
        if self._is_open:
            self.show()
        self.main.show_targets()

    def _on_line(self, act: Callable[[int], object]) -> Callable[[], None]:
        """What does something with the line of the file that the keys are on."""

        def do() -> None:
            line = self.main.pane.cursor
            if self._is_for(self._files) and line is not None and line < len(self._files.tree):
                act(line)
                self._keep_choice()

        return do

    def _choose_kind(self, line: int) -> None:
        if self._files.tree.node(line).is_folder:
            self.main.tell(detail_words.has_no_type())
        else:
            self._files.tree.toggle_kind(line)

    def _keep_choice(self) -> None:
        """Let what is chosen outlast the page, until the daemon is told or it is dropped."""
        if self._gid is not None:
            self.main.session.commands.detailer.choices.put(self._gid, self._files.tree.staged)
        self.show()

    def _is_for(self, page: Page) -> bool:
        """Whether a key of this page has a use now; if not, that is said."""
        if self._is_open and self._page is not page:
            self.main.tell(detail_words.for_tab(page.title))
        elif not self.is_inside:
            self.main.tell(detail_words.for_inside())
        else:
            return True
        return False

    def _send_choice(self) -> None:
        """Outside too, as long as the choice can be seen."""
        staged = self._files.tree.staged
        if self._gid is None or self._page is not self._files or staged is None:
            if self._is_for(self._files):
                self.main.tell(detail_words.nothing_chosen())
        elif self.main.session.is_ready():
            self.main.session.commands.detailer.select_files(self._gid, staged)

    def _ask_for_mirror(self) -> None:
        from ariatui.tui.screens.prompt import PromptScreen, Question  # noqa: PLC0415 - rare

        gid = self._gid
        if not self._is_for(self._mirrors) or gid is None:
            return

        def take(answer: str | None) -> None:
            if answer and self.main.session.is_ready():
                uris, _ = read_mirrors(answer)
                self.main.session.commands.detailer.change_mirrors(gid, add=uris)

        def complaint(answer: str) -> str:
            uris, problem = read_mirrors(answer)
            details = self.main.session.mirror.details
            told = details.uris if details is not None and details.gid == gid else None
            known = {one.uri for one in told or ()}
            return detail_words.bad_mirrors(len(uris), problem, are_known=known >= set(uris))

        question = Question("Add a mirror", "Other URIs of the same file.", "https://")
        self.main.app.push_screen(PromptScreen(question, complaint), take)

    def _remove_mirror(self) -> None:
        download, line = self.main.selected_download(), self.main.pane.cursor
        if not self._is_for(self._mirrors) or download is None or line is None:
            return
        uri = self._mirrors.uri_at(self._dossier(download), line)
        if uri is None:
            self.main.tell(detail_words.no_uri_here())
        elif self.main.session.is_ready():
            self.main.session.commands.detailer.change_mirrors(download.gid, remove=[uri])
