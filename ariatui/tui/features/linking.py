"""Getting a connection: trying again, giving the secret, starting an aria2c of one's own."""

from math import inf
from typing import TYPE_CHECKING

from ariatui.rpc.failures import Failure, FailureKind
from ariatui.rpc.link import Connecting, LinkState, Lost, Online
from ariatui.server.secret import Secret
from ariatui.tui.features.feature import Feature, Handlers
from ariatui.words import link_words

if TYPE_CHECKING:
    from ariatui.tui.screens.secret import SecretScreen


_BELATED = 1.5
"""Seconds after the line is back, or after the last such key, in which a key to have it back is
taken to be meant as that."""


def _lacks_secret(link: LinkState) -> bool:
    return isinstance(link, Lost) and link.failure.kind is FailureKind.UNAUTHORIZED


class Linking(Feature):
    """Knows why the line was lost, as long as that matters."""

    failure: Failure | None = None
    """Why the line was lost; kept while it is tried again, until what is shown is live."""
    _was_lost = False
    """Whether there was no line to this daemon at some time."""
    _secret_due = False
    """Whether the secret is to be asked for as soon as no other dialog is open."""
    _pressed = -inf
    """When the key to have the line back was pressed last while there was one."""
    _asked = False
    """Whether a person has asked for another try, and it is not known yet what came of it."""
    _was_told = False
    """Whether the secret was asked for, and nothing has come of that but the same refusal."""
    _dialog: "SecretScreen | None" = None
    """What has asked for the secret the last time."""

    def handlers(self) -> Handlers:
        """What helps without a connection."""
        return {"reconnect": self._retry, "secret": self._want_secret, "local": self._start_local}

    def offers(self, action_id: str) -> bool:
        """Whether an action would help now."""
        session = self.main.session
        if self.failure is None or isinstance(session.link, Online):
            return False
        if action_id == "local":
            here = session.endpoint.is_this_machine
            return here and self.failure.kind is FailureKind.REFUSED
        return action_id == "reconnect" or self.failure.kind is FailureKind.UNAUTHORIZED

    def takes(self, action_id: str) -> bool:
        """Whether a key is for this action rather than for others on it.

        A line that comes back by itself may do so while somebody presses the key for that.
        """
        session = self.main.session
        if not isinstance(session.link, Online):
            return True
        is_new = session.clock() - max(session.link.since, self._pressed) < _BELATED
        return action_id == "reconnect" and self._was_lost and is_new

    def begin(self) -> None:
        """Another daemon is dealt with from now on."""
        self.failure, self._secret_due, self._dialog = None, False, None
        self._was_lost = self._asked = self._was_told = False

    def take_link(self, link: LinkState) -> None:
        """Note why the line was lost, and tell that of a try that a person has asked for."""
        if isinstance(link, Online) or (isinstance(link, Lost) and not _lacks_secret(link)):
            self._was_told = False
        self._secret_due = _lacks_secret(link) and (self._asked or not self._was_told)
        if isinstance(link, Lost):
            self._was_lost = True
            self.failure = link_words.told_of(link.failure, self.main.session.server)
            if self._asked and not self._secret_due:
                self.main.tell(link_words.tried_in_vain(self.failure.happened))
        if not isinstance(link, Connecting):
            self._asked = False
        if self._dialog is not None and (self._dialog.is_checking or isinstance(link, Online)):
            self._tell_dialog(self._dialog, link)

    def settle(self, link: LinkState, *, is_old: bool) -> None:
        """It is over when all is live again, and a lasting one when a person tries to mend it."""
        if isinstance(link, Online):
            over = not is_old
        else:
            lasting = self.failure is not None and not self.failure.retries
            over = lasting and isinstance(link, Connecting) and self._is_mended
        if over:
            self.failure = None

    @property
    def _is_mended(self) -> bool:
        """Whether a person has done something about the failure, and not time alone."""
        is_checking = self._dialog is not None and self._dialog.is_checking
        return self._asked or is_checking

    def ask_for_secret(self) -> None:
        """Ask for it if that is due and no other dialog is open."""
        failure = self.failure
        if not self._secret_due or failure is None or not self.main.is_active:
            return
        from ariatui.tui.screens.secret import SecretScreen  # noqa: PLC0415 - rarely needed

        self._secret_due, self._was_told = False, True
        self._dialog = SecretScreen(failure, self._check_secret)
        self.main.app.push_screen(self._dialog)

    def _check_secret(self, secret: Secret) -> None:
        self.main.session.use_secret(secret)

    def _tell_dialog(self, dialog: "SecretScreen", link: LinkState) -> None:
        """Hand on what came of the secret, unless that was not waited for."""
        if isinstance(link, Connecting):
            return
        if isinstance(link, Lost) and _lacks_secret(link) and dialog.is_current:
            dialog.refuse(link.failure)
        else:
            self._dialog = None
            if dialog.is_current:
                dialog.dismiss(None)
        self._secret_due = False

    def _retry(self) -> None:
        main = self.main
        if isinstance(main.session.link, Online):
            belated = self.takes("reconnect")
            self._pressed = main.session.clock()
            already = link_words.connected_again if belated else link_words.connected_already
            main.tell(already())
        else:
            if isinstance(main.session.link, Connecting):
                main.tell(link_words.trying_already())
            self._asked = True
            main.session.retry_now()

    def _start_local(self) -> None:
        main = self.main
        if self.offers("local"):
            main.post_message(main.LocalWanted())
        elif isinstance(main.session.link, Online):
            main.tell(link_words.connected_already())
        else:
            main.tell(link_words.no_local_wanted())

    def _want_secret(self) -> None:
        main = self.main
        if isinstance(main.session.link, Online):
            main.tell(link_words.connected_already())
        elif _lacks_secret(main.session.link):
            self._secret_due = True
            self.ask_for_secret()
        elif isinstance(main.session.link, Connecting):
            main.tell(link_words.trying_already())
        else:
            main.tell(link_words.no_secret_wanted())
