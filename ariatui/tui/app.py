"""The app: starts a session, shows it, and ends both in order. It wires and knows little else."""

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Protocol, runtime_checkable

from rich.console import RenderableType
from textual import events, on
from textual.binding import BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.theme import ThemeProvider
from textual.worker import Worker, WorkerState

from ariatui import words
from ariatui.config.config import Config
from ariatui.local.daemon import DaemonError
from ariatui.server.credentials import UnusableFile
from ariatui.session import Session
from ariatui.text import Clean, clean
from ariatui.tui import no_color
from ariatui.tui.ascii_only import AsciiOnly, in_ascii
from ariatui.tui.first_sight import FirstSight
from ariatui.tui.news import ReportedElsewhere, audience_of_reports
from ariatui.tui.output.signals import Signals
from ariatui.tui.output.thrifty import ThriftyApp
from ariatui.tui.palette import ActionProvider, Palette
from ariatui.tui.roster import GOODBYE, WHEN_QUIT, Roster, StartLocal
from ariatui.tui.screens.main import MainScreen
from ariatui.tui.themes import OWN
from ariatui.tui.turns import TakingTurns
from ariatui.words import link_words

_WHEN_ANOTHER_IS_SHOWN = 5.0
"""Seconds that commands under way have to come about when their server is left."""

_LONG = 60.0
"""Seconds, longer than what a notice is about: it is taken away when that is over."""


@runtime_checkable
class Abandoning(Protocol):
    """A driver that can give the terminal back without waiting for it."""

    def abandon(self) -> None:
        """Give it back; any thread may call it, as the last thing."""
        ...


class AriatuiApp(ThriftyApp, TakingTurns):
    """One window on one daemon.

    Args:
        roster: The daemons that can be shown, and the one to begin with.
        start_local: What to do when another one is wanted.
        config: How the person wants things to be.
        begun: The first session under way, if it is already.
        first_sight: What stands on the screen meanwhile.
        ascii_only: Whether the terminal can show nothing else.
    """

    TITLE = "ariatui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionProvider}
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = "ToastRack { margin-bottom: 2; }" + no_color.CSS

    _worker: Worker[None] | None = None
    """Has the session run that is shown."""
    _going_local: Worker[None] | None = None

    def __init__(
        self,
        roster: Roster,
        start_local: StartLocal,
        *,
        config: Config | None = None,
        begun: "asyncio.Task[None] | None" = None,
        first_sight: FirstSight | None = None,
        ascii_only: bool = False,
    ) -> None:
        super().__init__(Signals(os.environ, in_ascii if ascii_only else str))
        self._config = config or Config()
        self._bindings.key_to_bindings.pop(self.COMMAND_PALETTE_BINDING, None)  # ours to give
        for theme in OWN:
            self.register_theme(theme)
        self.theme = self._config.theme
        self._colorless = no_color.Colorless()
        self._in_ascii = (AsciiOnly(),) if ascii_only else ()
        self._start_local = start_local
        self._is_drawn = False
        self._is_ready = False
        self._early: list[events.Event] = []
        """What was typed before there was anything to act on."""
        self._is_watched = True
        self._roster = roster
        self._channel = roster.channel
        self._begun = begun
        self._first_sight = first_sight
        self._main = MainScreen(self._channel.session, self._channel.bridge, self._config)
        self.last_words: list[Clean] = []
        """What is to be told when the screen is gone: commands that did not come about."""

    def get_default_screen(self) -> MainScreen:
        """The screen under all others: with one of Textual's below it, two would be laid out."""
        return self._main

    def post_display_hook(self) -> None:
        """Begin once the main screen stands; Textual's own word for that comes a frame later."""
        if not self._is_drawn:
            self._is_drawn = True
            self.call_next(self._begin)

    async def on_unmount(self) -> None:
        """Let the sessions say goodbye; the workers' own ends would be cut short."""
        sessions = [channel.session for channel in self._roster.channels.values()]
        for session in sessions:
            session.leave(WHEN_QUIT)
        await asyncio.gather(*(session.closed(GOODBYE) for session in sessions))

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """End. What the sessions have to tell from now on is kept for when the screen is gone."""
        for label, channel in self._roster.channels.items():
            channel.bridge.play_to(audience_of_reports(partial(self._keep, label)))
        super().exit(result, return_code, message)

    def clear_notifications(self) -> None:
        """Take all toasts back; those too that are on their way as messages."""
        self.call_later(super().clear_notifications)

    @on(ReportedElsewhere)
    def tell_of_another(self, message: ReportedElsewhere) -> None:
        """Tell what became of a command to a server that has been left."""
        self._main.tell(words.elsewhere(message.label, message.report), besides=True)

    @on(MainScreen.LocalWanted)
    def start_local(self) -> None:
        """Start an aria2c of our own and go over to it; one at a time."""
        self.clear_notifications()
        self.notify(link_words.starting_local().text, timeout=_LONG, markup=False)
        if self._going_local is None or self._going_local.is_finished:
            self._going_local = self.run_worker(self._go_local(), exit_on_error=False)

    @on(MainScreen.ServersWanted)
    def choose_server(self) -> None:
        """Show the servers, and go over to the one that is chosen."""
        from ariatui.tui.screens.servers import ServersScreen  # noqa: PLC0415 - rarely needed

        roster = self._roster
        self.push_screen(ServersScreen(roster.entries(), roster.shown, roster.look), self._go_to)

    def action_command_palette(self) -> None:
        """Show all actions."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """Show all themes."""
        self.push_screen(Palette([ThemeProvider], placeholder="Search for themes…"))

    @on(MainScreen.RepaintWanted)
    def repaint(self) -> None:
        """Mend what others have written to the terminal."""
        self.redraw()

    async def on_event(self, event: events.Event) -> None:
        """Keys and pastes in turn, each for what the ones before it have made of the screen."""
        if not isinstance(event, events.InputEvent | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif not self._is_ready:
            self._early.append(event)
        elif isinstance(event, events.Key | events.Paste):
            await self.take_in_turn(event)
        else:
            await super().on_event(event)

    def take_paste(self, text: str) -> None:
        """Take what is pasted where nothing can be typed."""
        if text:
            self._main.take_paste(text)

    def on_app_focus(self) -> None:
        """Somebody looks again."""
        self._attend(closely=True)

    def on_app_blur(self) -> None:
        """The terminal has lost the focus: perhaps nobody looks."""
        self._attend(closely=False)

    @on(Worker.StateChanged)
    def watch_worker(self, event: Worker.StateChanged) -> None:
        """A worker of the app's ends by an exception only where there is a mistake in the program.

        Of one that a screen has started the app is told nothing: such a one ends the app by itself.
        """
        error = event.worker.error
        if event.state is WorkerState.ERROR and isinstance(error, Exception):
            raise error

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What Textual does to each line before it is sent; of that, nothing beside NO_COLOR."""
        filters = [self._colorless] if self.no_color else super().get_line_filters()
        return (*filters, *self._in_ascii)

    def get_driver_class(self) -> type[Driver]:
        """Textual's, or ours in its place."""
        stock = super().get_driver_class()
        try:
            from ariatui.tui.driver import driver_for  # noqa: PLC0415 - needs private parts
        except ImportError:
            return stock
        return driver_for(stock)

    def inherit_screen(self) -> bool:
        """Take over from what is drawn before there is an app (`driver.Heir`)."""
        sight, self._first_sight = self._first_sight, None
        return sight is not None and sight.hand_over()

    def abandon_terminal(self) -> None:
        """Have the terminal's modes as before; any thread may call it, as the last thing."""
        driver: object = self._driver
        if isinstance(driver, Abandoning):
            driver.abandon()

    def _fatal_error(self) -> None:
        """Close without Textual's own traceback: it would show locals, the secret among them."""
        self._close_messages_no_wait()

    @property
    def crash(self) -> Exception | None:
        """The exception that ended the app, if one did."""
        return self._exception

    def _attend(self, *, closely: bool) -> None:
        self._is_watched = closely
        self._channel.session.synchronizer.attend(closely=closely)
        self._channel.bridge.attend(closely=closely)

    async def _begin(self) -> None:
        """Connect, and do what was typed while all this was loaded."""
        self._run_session()
        self._is_ready = True
        for event in self._early:
            await self.on_event(event)
        self._early.clear()

    def _run_session(self) -> None:
        self._worker = self.run_worker(
            self._live(self._channel.session),
            name="session",
            group="session",
            exit_on_error=False,
        )

    async def _live(self, session: Session) -> None:
        """Run a session, which may not have ended yet since it was left a moment ago.

        It is a task of its own, since workers are cancelled before the app says goodbye.
        """
        begun, self._begun = self._begun, None
        if begun is None:
            await session.closed(_LONG)
            begun = asyncio.create_task(session.run(), name="ariatui session")
        try:
            await asyncio.wait([begun])
        except asyncio.CancelledError:
            session.leave(_WHEN_ANOTHER_IS_SHOWN)
            raise
        begun.result()

    def _hang_up(self) -> None:
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()

    def _keep(self, label: str, report: words.Report) -> None:
        if label != self._roster.shown:
            report = words.elsewhere(label, report)
        if report.severity is words.Severity.ERROR:
            self.last_words.append(report.text)

    def _go_to(self, label: str | None) -> None:
        if label is not None and label != self._roster.shown:
            self._show_server(label)

    def _show_server(self, label: str) -> None:
        self.clear_notifications()
        left, bridge = self._roster.shown, self._channel.bridge
        try:
            self._channel = self._roster.show(label)
        except UnusableFile as error:
            self.notify(clean(str(error)), severity="error", markup=False)
            return
        self._hang_up()
        self._attend(closely=self._is_watched)
        self._main.attach(self._channel.session, self._channel.bridge)
        bridge.play_to(
            audience_of_reports(lambda report: self.post_message(ReportedElsewhere(left, report)))
        )
        self._run_session()

    async def _go_local(self) -> None:
        try:
            server = await self._start_local()
        except DaemonError as error:
            self.clear_notifications()
            self.notify(clean(str(error)), severity="error", markup=False)
            return
        label = self._roster.add_own(server)
        if label == self._roster.shown:
            self.clear_notifications()
        else:
            self._show_server(label)
            self._main.tell(link_words.gone_local())
