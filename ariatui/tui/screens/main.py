"""The main screen: wires the session to the widgets, and the keys to the actions."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from ariatui import words
from ariatui.actions import ACTIONS, Action, Scope
from ariatui.model.download import Download, Status
from ariatui.model.phase import Wish
from ariatui.rpc.failures import Failure, FailureKind
from ariatui.rpc.link import Connecting, LinkState, Lost, Online
from ariatui.secret import Secret
from ariatui.session import Session
from ariatui.text import Clean, clean, fit_middle, width
from ariatui.tui import glyphs
from ariatui.tui.bridge import Bridge, LinkChanged, MirrorChanged, Reported
from ariatui.tui.screens.help import HelpScreen
from ariatui.tui.screens.prompt import PromptScreen, Question
from ariatui.tui.widgets.download_table import DownloadTable
from ariatui.tui.widgets.key_bar import KeyBar
from ariatui.tui.widgets.note import Note
from ariatui.tui.widgets.notice_panel import NoticePanel
from ariatui.tui.widgets.status_bar import Standing, StatusBar

_BY_ID = {action.id: action for action in ACTIONS}
_OFFERED = ("toggle-all", "add", "palette")
"""What the key bar offers behind the actions for the selected row, as far as there is room."""
_ALWAYS = ("quit", "help")


def _lacks_secret(link: LinkState) -> bool:
    return isinstance(link, Lost) and link.failure.kind is FailureKind.UNAUTHORIZED


def _bindings() -> list[BindingType]:
    return [
        Binding(",".join(action.keys), f"do('{action.id}')", action.label, id=action.id, show=False)
        for action in ACTIONS
        if action.keys
    ]


class MainScreen(Screen[None]):
    """Status bar, table, a note on the selected row, key bar."""

    BINDINGS: ClassVar[list[BindingType]] = _bindings()
    ALLOW_SELECT = False

    class RepaintWanted(Message):
        """The person wants the screen drawn anew."""

    class LocalWanted(Message):
        """The person wants an aria2c of ariatui's own."""

    def __init__(self, session: Session, bridge: Bridge) -> None:
        super().__init__()
        self._session = session
        self._bridge = bridge
        self._failure: Failure | None = None
        """Why the line was lost; kept while it is tried again, until what is shown is live."""
        self._secret_due = False
        """Whether the secret is to be asked for as soon as no other dialog is open."""
        self._uris = ""
        """What was typed to be added, until the daemon has taken all of it."""

    def compose(self) -> ComposeResult:
        """The lines from top to bottom."""
        yield StatusBar()
        yield DownloadTable()
        yield NoticePanel()
        yield Note()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what there is; ages and countdowns move once a second."""
        self._table.mirror_from(self._session.mirror)
        self._show_standing()
        self.set_interval(1.0, self._show_standing)

    def attach(self, session: Session, bridge: Bridge) -> None:
        """Show another session from now on."""
        self._session, self._bridge = session, bridge
        self._failure, self._secret_due = None, False
        self._table.mirror_from(session.mirror)
        self._show_standing()

    def offers(self, action: Action) -> bool:
        """Whether an action makes sense now."""
        if action.scope is not Scope.LINK:
            download = self._selected_download()
            return not action.statuses or (
                download is not None and download.status in action.statuses
            )
        if self._failure is None or isinstance(self._session.link, Online):
            return False
        if action.id == "local":
            here = self._session.endpoint.is_this_machine
            return here and self._failure.kind is FailureKind.REFUSED
        return action.id == "retry" or self._failure.kind is FailureKind.UNAUTHORIZED

    def action_do(self, action_id: str) -> None:
        """Carry out an action of the table of actions."""
        action = _BY_ID[action_id]
        if action.perform is None:
            self._handlers()[action_id]()
        elif self._session.is_ready():
            gid = self._table.selected
            action.perform(self._session.commander, () if gid is None else (gid,))

    @on(MirrorChanged)
    def take_changes(self) -> None:
        """Draw what has changed."""
        self._table.show(self._bridge.take())
        self._show_standing()

    @on(LinkChanged)
    def take_link(self, message: LinkChanged) -> None:
        """Show the state of the line; ask for the secret where that is what is missing."""
        if isinstance(message.link, Lost):
            self._failure = message.link.failure
        self._secret_due = _lacks_secret(message.link)
        self._show_standing()
        self._offer_keys()
        self._ask_for_secret()

    @on(Reported)
    def take_report(self, message: Reported) -> None:
        """Tell it on the spot."""
        if message.report == words.added(len(self._uris.split())):
            self._uris = ""
        self._tell(message.report)

    @on(DownloadTable.Selected)
    def take_selection(self) -> None:
        """Offer what applies to this row."""
        self._offer_keys()
        self._show_note()

    @on(DownloadTable.Scrolled)
    def take_scrolling(self) -> None:
        """What is on the screen is asked for first."""
        self._session.synchronizer.watch(self._table.visible_gids)

    @on(Note.Resized)
    def keep_toasts_clear(self, message: Note.Resized) -> None:
        """Toasts hide neither the note nor the keys."""
        self.query("ToastRack").set_styles(f"margin-bottom: {message.lines + 1};")

    @on(KeyBar.Clicked)
    def take_click(self, message: KeyBar.Clicked) -> None:
        """A click on the key bar does what the key does."""
        self.action_do(message.action_id)

    def on_screen_resume(self) -> None:
        """A dialog was closed."""
        self._ask_for_secret()

    def on_resize(self) -> None:
        """More or less fits into the lines."""
        self._show_standing()
        self._offer_keys()

    @property
    def _table(self) -> DownloadTable:
        return self.query_one(DownloadTable)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        """What the UI itself does for the actions that ask nothing of the daemon."""
        table, app = self._table, self.app
        return {
            "up": lambda: table.move(-1),
            "down": lambda: table.move(1),
            "page-up": lambda: table.move_page(-1),
            "page-down": lambda: table.move_page(1),
            "half-page-up": lambda: table.move_page(-0.5),
            "half-page-down": lambda: table.move_page(0.5),
            "first": lambda: table.move_to(0),
            "last": table.move_last,
            "retry": self._retry,
            "secret": self._want_secret,
            "local": self._start_local,
            "add": self._ask_for_uris,
            "help": lambda: app.push_screen(HelpScreen()),
            "palette": app.action_command_palette,
            "theme": app.search_themes,
            "repaint": lambda: self.post_message(self.RepaintWanted()),
            "suspend": app.action_suspend_process,
            "quit": app.exit,
        }

    def _tell(self, report: words.Report) -> None:
        self.app.clear_notifications()
        self.notify(report.text, severity=report.severity.value, markup=False)

    def _retry(self) -> None:
        if isinstance(self._session.link, Online):
            self._tell(words.connected_already())
        elif isinstance(self._session.link, Connecting):
            self._tell(words.trying_already())
        else:
            self._session.retry_now()

    def _start_local(self) -> None:
        if self.offers(_BY_ID["local"]):
            self.post_message(self.LocalWanted())
        elif isinstance(self._session.link, Online):
            self._tell(words.connected_already())
        else:
            self._tell(words.no_local_wanted())

    def _want_secret(self) -> None:
        if isinstance(self._session.link, Online):
            self._tell(words.connected_already())
        elif _lacks_secret(self._session.link):
            self._secret_due = True
            self._ask_for_secret()
        else:
            self._tell(words.no_secret_wanted())

    def _ask_for_secret(self) -> None:
        failure = self._failure
        if not self._secret_due or failure is None or not self.is_active:
            return
        self._secret_due = False
        question = Question(failure.happened, failure.advice, "the secret", masked=True)
        self.app.push_screen(PromptScreen(question), self._take_secret)

    def _take_secret(self, answer: str | None) -> None:
        if answer is not None:
            self._session.use_secret(Secret(answer))

    def _ask_for_uris(self) -> None:
        if self._session.is_ready():
            explanation = "One or more URIs or magnet links, with blanks between."
            question = Question("Add downloads", explanation, "https://", answer=self._uris)
            self.app.push_screen(PromptScreen(question), self._take_uris)

    def _take_uris(self, answer: str | None) -> None:
        self._uris = answer or ""
        if self._uris and self._session.is_ready():
            self._session.commander.add(self._uris.split())

    def _selected_download(self) -> Download | None:
        gid = self._table.selected
        return None if gid is None else self._session.mirror.downloads.get(gid)

    def _show_standing(self) -> None:
        session = self._session
        standing = Standing(
            server=session.endpoint.label,
            exposed=not (session.endpoint.secure or session.endpoint.is_this_machine),
            link=session.link,
            confirmed=session.mirror.confirmed,
            now=session.clock(),
            stat=session.mirror.stat,
            tally=session.mirror.tally,
        )
        self._forget_failure(standing)
        self.query_one(StatusBar).tell(standing)
        self._table.show_age(old=standing.is_old)
        self._show_panel()
        self._show_note()

    def _forget_failure(self, standing: Standing) -> None:
        """It is over when all is live again, and a lasting one when a person tries to mend it."""
        if isinstance(standing.link, Online):
            over = not standing.is_old
        else:
            lasting = self._failure is not None and not self._failure.retries
            over = lasting and isinstance(standing.link, Connecting)
        if over:
            self._failure = None

    def _show_panel(self) -> None:
        """Where there are no rows, say why."""
        panel = self.query_one(NoticePanel)
        empty = not self._session.mirror.downloads
        panel.set_class(empty, "-shown")
        self._table.display = not empty
        if empty:
            panel.explain(*self._explanation())

    def _explanation(self) -> Iterable[str]:
        link, server = self._session.link, self._session.endpoint.label
        if self._failure is not None:
            keys = [
                f"{action.keys[0]}  {action.help}"
                for action in ACTIONS
                if action.scope is Scope.LINK and self.offers(action)
            ]
            return [self._failure.happened, self._failure.advice, "\n".join(keys)]
        if not isinstance(link, Online) or self._session.mirror.stat is None:
            return [f"Connecting to {server}{glyphs.ELLIPSIS}"]
        return ["No downloads.", "a  add one. What other clients add shows up here by itself."]

    def _show_note(self) -> None:
        """What matters most now: the lost line, else the selected row."""
        text, urgent = self._note()
        self.query_one(Note).say(text, urgent=urgent)

    def _note(self) -> tuple[Clean, bool]:
        failure, mirror = self._failure, self._session.mirror
        if failure is not None and mirror.downloads:
            is_secret = failure.kind is FailureKind.UNAUTHORIZED
            key = "s asks for it." if is_secret else "r tries again at once."
            return clean(f"{failure.happened} {failure.advice} {key}"), True
        download, hanging = self._selected_download(), self._hanging()
        if download is None:
            return clean(""), False
        if download in hanging:
            return words.still_pausing([download]).text, True
        if hanging:
            return words.still_pausing(hanging, selected=False).text, True
        failed = download.status is Status.ERROR and download.gid not in mirror.phases
        return self._about(download), failed

    def _hanging(self) -> list[Download]:
        """The downloads whose graceful pause takes too long."""
        mirror, before = self._session.mirror, self._session.clock() - words.HANGS_AFTER
        return [
            mirror.downloads[gid]
            for gid, phase in mirror.phases.items()
            if phase.aim is Wish.PAUSE
            and not phase.forced
            and phase.since <= before
            and gid in mirror.downloads
        ]

    def _about(self, download: Download) -> Clean:
        """What the row of a download has no room for: its whole name, and what happened."""
        name, happened = words.name_of(download), words.what_happened(download)
        if self._table.has_room_for(name):
            return happened
        # A name alone is no reason to take a line from the table where there are few.
        lines = 1 if happened else max(self.app.size.height // 10, 1)
        room = self.query_one(Note).room * lines - len(":")
        name = fit_middle(name, room) if width(name) > room else name
        return Clean(f"{name}: {happened}") if happened else name

    def _offer_keys(self) -> None:
        rank = [action for action in ACTIONS if action.scope in (Scope.ROW, Scope.LINK)]
        online = isinstance(self._session.link, Online)
        offered = [
            action
            for action in rank
            if self.offers(action) and (online or action.scope is Scope.LINK)
        ]
        others = [_BY_ID[name] for name in _OFFERED]
        offered += [a for a in others if online or a.id == "palette"]
        self.query_one(KeyBar).offer(offered, always=[_BY_ID[name] for name in _ALWAYS])
