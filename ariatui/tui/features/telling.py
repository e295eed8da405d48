"""Telling what happens to somebody who looks elsewhere: title, progress, bell, desktop."""

from typing import TYPE_CHECKING

from ariatui.config.config import Notices
from ariatui.model.batch import Batch, Progress
from ariatui.model.events import Ends
from ariatui.rpc.link import Online
from ariatui.session import Session
from ariatui.tui.features.feature import Feature
from ariatui.tui.output.thrifty import ThriftyApp
from ariatui.words import telling_words

if TYPE_CHECKING:
    from ariatui.tui.screens.main import MainScreen

_PERIOD = 2.0
"""Seconds for which mere figures stay at least: a slow line has to carry them."""

_LONGEST_WAIT = 15
"""Seconds after which ends are told though more of them may follow."""


class Telling(Feature):
    """Tells of the daemon that is shown, once a second at most.

    Args:
        main: The main screen.
        notices: What is wanted.
    """

    def __init__(self, main: "MainScreen", notices: Notices) -> None:
        super().__init__(main)
        self._notices = notices
        self._standing: object = None
        """What the figures are of."""
        self._next = 0.0
        self._ends = Ends()
        self._waited = 0
        self._session: Session | None = None
        self._batch = Batch()

    def pass_time(self) -> None:
        """A second has passed."""
        session, app = self.main.session, self.main.app
        if not isinstance(app, ThriftyApp):
            return
        if session is not self._session:
            self._session = session
            self._ends, self._waited = Ends(), 0
            self._batch = Batch()
        self._show_state(session, app)
        self._tell_of_ends(session, app)
        if report := telling_words.meanwhile(session.mirror.log.take_meanwhile()):
            self.main.tell(report, besides=True)

    def _show_state(self, session: Session, app: ThriftyApp) -> None:
        notices, now = self._notices, session.clock()
        if not (notices.title or notices.progress):
            return
        stat, is_online = session.mirror.stat, isinstance(session.link, Online)
        standing = session.server.label, is_online, stat and stat.num_active
        if standing == self._standing and now < self._next:
            return
        work = self._batch.look(session.mirror) if is_online else Progress()
        title = telling_words.title(session.server.label, stat, work.percent, is_online=is_online)
        self._standing, self._next = standing, now + _PERIOD
        if notices.title:
            app.signals.show_title(title)
        if notices.progress and work.is_any:
            app.signals.show_progress(work.percent)
        else:
            app.signals.end_progress()
        app.send_signals()

    def _tell_of_ends(self, session: Session, app: ThriftyApp) -> None:
        """Wait until no more come, for a moment, so that all are told at once."""
        log = session.mirror.log
        ends = log.ends
        if not ends.finished and not ends.failed:
            return
        grows = log.is_waiting_for_ends or ends != self._ends
        self._ends = ends
        self._waited += 1
        if grows and self._waited < _LONGEST_WAIT:
            return
        self._waited, self._ends = 0, Ends()
        told = telling_words.ended(log.take_ends(), session.server.label, session.mirror.downloads)
        if self._notices.bell:
            app.signals.ring()
        if self._notices.desktop:
            app.signals.send_message(told)
        app.send_signals()
