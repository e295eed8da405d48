"""The main screen: wires the session to the widgets, and the keys to the actions."""

from collections.abc import Collection, Sequence
from weakref import WeakKeyDictionary

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap
from textual.message import Message

from ariatui import words
from ariatui.actions.action import Action, Scope
from ariatui.actions.keymap import Keymap
from ariatui.beat import next_beat
from ariatui.config.config import Config
from ariatui.model.download import Download, Gid, Status
from ariatui.model.view import View
from ariatui.rpc.link import Online
from ariatui.session import Session
from ariatui.text import Clean
from ariatui.tui.bridge import Bridge
from ariatui.tui.features.adding import Adding
from ariatui.tui.features.detailing import Detailing
from ariatui.tui.features.explaining import Explaining
from ariatui.tui.features.feature import Feature
from ariatui.tui.features.finding import Finding
from ariatui.tui.features.linking import Linking
from ariatui.tui.features.marking import Marking
from ariatui.tui.features.telling import Telling
from ariatui.tui.features.toasting import Toasting
from ariatui.tui.news import LinkChanged, MirrorChanged, Reported, audience
from ariatui.tui.output.patching import PatchingScreen
from ariatui.tui.standing import Standing, standing_of
from ariatui.tui.widgets.details.middle import Middle
from ariatui.tui.widgets.details.pane import DetailsPane
from ariatui.tui.widgets.download_table import DownloadTable
from ariatui.tui.widgets.filter_bar import FilterBar
from ariatui.tui.widgets.key_bar import KeyBar
from ariatui.tui.widgets.note import Note
from ariatui.tui.widgets.notice_panel import NoticePanel
from ariatui.tui.widgets.status_bar import StatusBar
from ariatui.tui.widgets.tab_bar import TabBar

_OFFERED = ("toggle-all", "add", "palette")
"""What the key bar offers behind the actions for the selected row, as far as there is room."""
_ALWAYS = ("quit", "help")

_SECOND = 1.0


def _bindings(keymap: Keymap) -> BindingsMap:
    """All keys."""
    return BindingsMap(
        Binding(",".join(action.keys), f"do('{action.id}')", action.label, id=action.id, show=False)
        for action in keymap
        if action.keys
    )


class MainScreen(PatchingScreen[None]):
    """Status bar, tabs, table, a note on the selected row, key bar."""

    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    _shown: Standing | None = None
    """How things stood when that was drawn the last time."""
    _has_further = False
    """Whether the features are here that only keys have to do with."""

    class ServersWanted(Message):
        """The person wants to see the servers, and perhaps another one."""

    class RepaintWanted(Message):
        """The person wants the screen drawn anew."""

    class LocalWanted(Message):
        """The person wants an aria2c of ariatui's own."""

    def __init__(self, session: Session, bridge: Bridge, config: Config | None = None) -> None:
        super().__init__()
        config = config or Config()
        self.keymap = config.keymap
        """The actions, with the keys that they have for this person."""
        self._bindings.key_to_bindings.update(_bindings(self.keymap).key_to_bindings)
        self.session = session
        """The daemon that is shown."""
        self._views: WeakKeyDictionary[Session, View] = WeakKeyDictionary()
        self.view = self._view_of(session)
        """What is seen of it."""
        self._bridge = bridge
        self._linking = Linking(self)
        self.table = DownloadTable(config.columns)
        """The table."""
        self._status_bar, self._panel = StatusBar(), NoticePanel()
        self._note, self._key_bar, self._tab_bar = Note(), KeyBar(), TabBar()
        self._marking, self._finding = Marking(self), Finding(self)
        self._detailing = Detailing(self)
        self._adding = Adding(self, self._detailing)
        self._explaining = Explaining(self, self._linking, self._finding)
        self._telling, self._toasting = Telling(self, config.notices), Toasting(self)
        self.pane = DetailsPane(self._detailing.turn_to, self._detailing.take_cursor)
        """The details."""
        self.middle = Middle(self.table, self.pane, self._panel)
        """The table and the details, or why there is none."""
        self.filter_bar = FilterBar(self._finding.narrow, self._finding.end_filter)
        """Where a filter is typed."""
        self._drawn = 0.0
        """When a change was drawn the last time."""
        self._stalled = Clean("")
        """For how long nothing has come of the selected download, as that was drawn."""
        self._features: tuple[Feature, ...] = (
            self._detailing,
            self._marking,
            self._finding,
            self._linking,
            self._adding,
            self._toasting,
        )

    def compose(self) -> ComposeResult:
        """The lines from top to bottom."""
        yield from (self._status_bar, self._tab_bar, self.middle, self._note)
        yield from (self.filter_bar, self._key_bar)

    def on_mount(self) -> None:
        """Show what there is; ages and countdowns move once a second."""
        self._begin()
        now = self.session.clock()
        self.set_timer(next_beat(now, _SECOND) - now, self._begin_to_count)

    def attach(self, session: Session, bridge: Bridge) -> None:
        """Show another session from now on, as it was left."""
        if self.filter_bar.is_open:
            self.filter_bar.leave(keep=True)
        self._detailing.look_away()
        self._bridge.play_to(None)
        self.session, self._bridge = session, bridge
        self._linking.begin()
        self.view = self._view_of(session)
        self.view.choose(self.view.criteria)
        self._begin()
        self._detailing.take_selection()
        self.show_targets()

    @property
    def moved(self) -> DownloadTable | DetailsPane:
        """What the keys move about in."""
        return self.pane if self._detailing.is_inside else self.table

    @property
    def note_room(self) -> int:
        """Cells of a line of the note."""
        return self._note.room

    @property
    def targets(self) -> Sequence[Gid]:
        """The downloads that an action for rows is about: the marked, else the selected one."""
        return self.view.targets()

    def selected_download(self) -> Download | None:
        """The download under the cursor."""
        gid = self.table.selected
        return None if gid is None else self.session.mirror.downloads.get(gid)

    def tell(self, report: words.Report, *, besides: bool = False) -> None:
        """Say something at once, in place of what was said before or besides it."""
        self._toasting.tell(report, self._explaining.sentences(report), besides=besides)

    def offers(self, action: Action, statuses: Collection[Status] | None = None) -> bool:
        """Whether an action makes sense now, or for downloads in these statuses."""
        if action.acts and self.session.server.read_only:
            return False
        if action.scope is Scope.LINK:
            return self._linking.offers(action.id)
        if action.scope is Scope.DETAILS:
            return self._detailing.offers(action.id)
        if statuses is None:
            statuses = self.view.statuses()
        return not action.statuses or not action.statuses.isdisjoint(statuses)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of several actions on one key, one has a use at a time."""
        if action != "do":
            return True
        wanted = self.keymap[str(parameters[0])]
        if wanted.opens and self.filter_bar.is_open:
            return False
        if not (rivals := self.keymap.rivals(wanted)):
            return True
        if wanted.scope is Scope.DETAILS:
            return self._detailing.takes(wanted.id)
        if any(o.scope is Scope.DETAILS and self._detailing.takes(o.id) for o in rivals):
            return False
        for_link = next((one for one in (wanted, *rivals) if one.scope is Scope.LINK), None)
        if for_link is None:
            return True
        return (wanted is for_link) is self._linking.takes(for_link.id)

    def action_do(self, action_id: str) -> None:
        """Carry out an action of the table of actions."""
        action = self.keymap[action_id]
        self._load_further()
        self._toasting.take_key(action)
        self._finding.press(action)
        if action.acts and self.session.server.read_only:
            self.tell(words.read_only())
            return
        self.view.is_chosen |= action.scope in (Scope.ROW, Scope.MARK) and not action.moves
        if action.is_for_marks:
            self._marking.settle()
        if action.perform is not None:
            if self.session.is_ready():
                action.perform(self.session.commands, self.view.targets(action.statuses))
            return
        if action_id == "back":
            steps = [self._finding.drop_vain_filter, *(one.step_back for one in self._features)]
            any(step() for step in steps)
        for feature in self._features:
            if handler := feature.handlers().get(action_id):
                handler()
        self._marking.follow_cursor()

    def take_paste(self, text: str) -> None:
        """Offer to add what was pasted; none of it is taken for keys."""
        if self.session.server.read_only:
            self.tell(words.read_only())
        else:
            self._adding.take_paste(text)

    def show_targets(self) -> None:
        """Something else is shown, marked or selected."""
        self._key_bar.display = not self.filter_bar.is_open
        self._tab_bar.tell(self._finding.sight())
        self._show_panel()
        self._offer_keys()
        self._show_note()

    @on(MirrorChanged)
    def take_changes(self) -> None:
        """Draw what has changed."""
        change, selected = self._bridge.take(), self.table.selected
        self.table.show(self._finding.follow(change))
        for feature in self._features:
            feature.take_change(change, selected)
        self._show_standing()
        if not self.view.marks.gids.isdisjoint(change.altered):
            self._offer_keys()
        self._drawn = self.session.clock()
        self.draw_now()

    @on(LinkChanged)
    def take_link(self, message: LinkChanged) -> None:
        """Show the state of the line; ask for the secret where that is what is missing."""
        if message.bridge is not self._bridge:
            return
        self._linking.take_link(message.link)
        self._toasting.take_link(message.link)
        self._detailing.show_again()
        self._show_standing()
        self._offer_keys()
        self._linking.ask_for_secret()

    @on(Reported)
    def take_report(self, message: Reported) -> None:
        """Tell it on the spot."""
        if message.bridge is not self._bridge:
            return
        if message.report.told_by_rows and self.view.shows_all_in_order:
            self._toasting.clear()
        else:
            self.tell(message.report)

    @on(DownloadTable.Selected)
    def take_selection(self) -> None:
        """Offer what applies to this row."""
        self._marking.follow_cursor()
        self._detailing.take_selection()
        self._offer_keys()
        self._show_note()

    @on(TabBar.Chosen)
    def take_tab(self, message: TabBar.Chosen) -> None:
        """A click on a tab shows it."""
        self._finding.show_tab(message.tab)

    @on(DownloadTable.HeadingClicked)
    def take_heading(self, message: DownloadTable.HeadingClicked) -> None:
        """A click on a heading sorts by it."""
        self._finding.sort_by_column(message.column_id)

    @on(DownloadTable.Scrolled)
    def take_scrolling(self) -> None:
        """What is on the screen is asked for first."""
        self.session.synchronizer.watch(self.table.visible_gids)

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
        self._linking.ask_for_secret()

    def on_resize(self) -> None:
        """More or less fits into the lines."""
        self._detailing.place()
        self._show_standing()
        self._offer_keys()

    def _begin(self) -> None:
        """Show what there is of the session, which may be under way, and hear what comes."""
        self._bridge.play_to(audience(self._bridge, self.post_message))
        self._bridge.take()  # all of it is looked at
        self.table.view_from(self.view)
        self._show_standing()
        self._offer_keys()
        self.post_message(LinkChanged(self._bridge, self.session.link))

    def _load_further(self) -> None:
        """Load the features that only keys have to do with: by the first key, or in a while."""
        if not self._has_further:
            from ariatui.tui.features.further import FURTHER  # noqa: PLC0415 - 1/20 of the start

            self._has_further = True
            self._features += tuple(kind(self) for kind in FURTHER)

    def _view_of(self, session: Session) -> View:
        """Each daemon's own, as it was left."""
        return self._views.setdefault(session, View(session.mirror, words.what_happened))

    def _begin_to_count(self) -> None:
        """A second begins."""
        self.set_interval(_SECOND, self._pass_time)

    def _pass_time(self) -> None:
        """Move ages and countdowns, unless changes do."""
        self._load_further()
        self._finding.settle()
        self._telling.pass_time()
        if (stalled := self._explaining.how_stalled()) != self._stalled:
            self._stalled = stalled
            self._show_note()
            self._detailing.show_again()
        session = self.session
        if session.clock() - self._drawn >= _SECOND and (
            session.mirror.phases or not standing_of(self.session).is_as(self._shown)
        ):
            self._show_standing()

    def _show_standing(self) -> None:
        standing = self._shown = standing_of(self.session)
        self._linking.settle(standing.link, is_old=standing.is_old)
        self._status_bar.tell(standing)
        self._tab_bar.tell(self._finding.sight())
        self.table.show_age(old=standing.is_old)
        self.pane.show_age(old=standing.is_old)
        self._show_panel()
        self._show_note()

    def _show_panel(self) -> None:
        """Where there are no rows, say why."""
        empty = not self.view.rows()
        self._panel.set_class(empty, "-shown")
        self.table.display = not empty and not self._detailing.covers_table
        if empty:
            self._panel.explain(*self._explaining.empty_table())

    def _show_note(self) -> None:
        """What matters most now: the lost line, else the selected row."""
        text, urgent = self._explaining.most_urgent()
        self._note.say(text, urgent=urgent)

    def _offer_keys(self) -> None:
        rank = [action for action in self.keymap if action.scope in (Scope.ROW, Scope.LINK)]
        online = isinstance(self.session.link, Online)
        statuses = self.view.statuses()
        offered = [
            action
            for action in rank
            if self.offers(action, statuses) and (online or action.scope is Scope.LINK)
        ]
        others = [self.keymap[name] for name in _OFFERED]
        offered += [a for a in others if self.offers(a, statuses) and (online or a.id == "palette")]
        self._key_bar.offer(
            self._detailing.arrange(offered), always=[self.keymap[name] for name in _ALWAYS]
        )
