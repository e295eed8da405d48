"""The sentences that the main screen says by itself: on a row, the line, an empty table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ariatui import words
from ariatui.actions.action import Scope
from ariatui.model.download import Download, Status
from ariatui.model.phase import Wish
from ariatui.rpc.failures import FailureKind
from ariatui.rpc.link import Online
from ariatui.text import Clean, clean, fit_middle, width
from ariatui.tui import glyphs
from ariatui.tui.features.feature import Feature
from ariatui.tui.features.finding import Finding
from ariatui.tui.features.linking import Linking

if TYPE_CHECKING:
    from ariatui.tui.screens.main import MainScreen


class Explaining(Feature):
    """Puts together what is known into what a person reads."""

    def __init__(self, main: "MainScreen", linking: Linking, finding: Finding) -> None:
        super().__init__(main)
        self._linking, self._finding = linking, finding

    def empty_table(self) -> Iterable[str]:
        """Why there are no rows, and what to do."""
        main = self.main
        if main.session.mirror.downloads and not main.view.criteria.show_all:
            return self._finding.nothing_found()
        link, server = main.session.link, main.session.server.label
        if self._linking.failure is not None:
            keys = [
                f"{main.keymap.told(action.id)}  {action.help}"
                for action in main.keymap
                if action.scope is Scope.LINK and main.offers(action)
            ]
            return [self._linking.failure.happened, self._linking.failure.advice, "\n".join(keys)]
        if not isinstance(link, Online) or main.session.mirror.stat is None:
            return [f"Connecting to {server}{glyphs.ELLIPSIS}"]
        way = f"{main.keymap.told('add')}  add one. " if main.offers(main.keymap["add"]) else ""
        told = ["No downloads.", f"{way}What other clients add shows up here by itself."]
        if main.session.server.has_company:
            told.append("Another ariatui --local is running, with downloads of its own.")
        return told

    def most_urgent(self) -> tuple[Clean, bool]:
        """What matters most now, and whether it is bad: the lost line, else the selected row."""
        main = self.main
        failure, mirror = self._linking.failure, main.session.mirror
        if failure is not None and mirror.downloads:
            if failure.kind is FailureKind.UNAUTHORIZED:
                way = ("secret", "asks for it")
            elif main.session.server.is_own and self._linking.offers("local"):
                way = ("local", "starts it again")
            else:
                way = ("reconnect", "tries again at once")
            told = f"{failure.happened} {failure.advice} {main.keymap.ways([way])}"
            return clean(told), True
        download, hanging = main.selected_download(), self._hanging(Wish.PAUSE)
        if download is None:
            return clean(""), False
        if download in self._hanging(Wish.REMOVE):
            return self.sentences(words.still_removing([download])), True
        if download in hanging:
            return self.sentences(words.still_pausing([download])), True
        if hanging:
            return self.sentences(words.still_pausing(hanging, selected=False)), True
        failed = download.status is Status.ERROR and download.gid not in mirror.phases
        return self._about(download), failed

    def how_stalled(self) -> Clean:
        """For how long nothing has come of the selected download, in words."""
        main = self.main
        download = main.selected_download()
        if download is None or download.gid in main.session.mirror.phases:
            return clean("")
        return words.how_stalled(download, main.session.clock())

    def sentences(self, report: words.Report) -> Clean:
        """What a report says, and the keys that help."""
        return clean(
            " ".join(filter(None, (report.text, self.main.keymap.ways(report.ways)))), 4096
        )

    def _hanging(self, aim: Wish) -> list[Download]:
        """The downloads whose pause or removal in good order takes too long."""
        mirror = self.main.session.mirror
        return [
            mirror.downloads[gid]
            for gid, phase in mirror.phases.items()
            if phase.aim is aim
            and not phase.forced
            and phase.hangs(words.HANGS_AFTER, mirror.confirmed)
            and gid in mirror.downloads
        ]

    def _about(self, download: Download) -> Clean:
        """What the row of a download has no room for: its whole name, and what happened."""
        main = self.main
        name = words.name_of(download)
        happened = words.what_happened(download) or self.how_stalled()
        if main.table.has_room_for(name):
            return happened
        # A name alone is no reason to take a line from the table where there are few.
        lines = 1 if happened else max(main.app.size.height // 10, 1)
        room = main.note_room * lines - len(":")
        name = fit_middle(name, room) if width(name) > room else name
        return Clean(f"{name}: {happened}") if happened else name
