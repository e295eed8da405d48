"""What limits and options have in common: whose they are, reading and changing them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from ariatui import words
from ariatui.commands.tuner import MOST_READ
from ariatui.model.aria2_options import Present
from ariatui.model.download import Gid, Section
from ariatui.rpc.aria2 import Refused
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.text import Clean
from ariatui.tui.features.feature import Feature
from ariatui.words import Report, Severity, option_words

if TYPE_CHECKING:
    from ariatui.tui.screens.form import FormScreen


class Tuning(Feature):
    """Changes options."""

    def changeable(self) -> Sequence[Gid]:
        """The downloads that are meant, without those that have stopped; if none is left, told."""
        session = self.main.session
        if not session.is_ready():
            return ()
        targets = self.main.targets
        gids = self.still_changeable(targets)
        if not gids:
            self.main.tell(option_words.not_changeable(len(targets)))
        return gids

    def still_changeable(self, gids: Sequence[Gid]) -> Sequence[Gid]:
        """Those of these downloads that are there and have not stopped."""
        known = self.main.session.mirror.downloads
        return [g for g in gids if g in known and known[g].section is not Section.STOPPED]

    def whose(self, gids: Sequence[Gid]) -> Clean:
        """What to call these downloads."""
        known = self.main.session.mirror.downloads
        return option_words.whose([known.get(gid) for gid in gids])

    def read_into(
        self,
        dialog: Widget,
        gids: Sequence[Gid] | None,
        show: Callable[[Present], None],
        complain: Callable[[Clean], None],
    ) -> None:
        """Ask for the options in force while a dialog is open.

        Args:
            dialog: As long as it is open they are asked for.
            gids: Whose they are, None for what applies to all.
            show: Given the options.
            complain: Given a sentence if they do not come.
        """
        if gids is not None and len(gids) > MOST_READ:
            dialog.call_after_refresh(complain, option_words.not_read(len(gids)))
        else:
            dialog.run_worker(self._read(gids, show, complain))

    def send(
        self,
        dialog: "FormScreen",
        gids: Sequence[Gid] | None,
        options: Mapping[str, str | list[str]],
        tell: Callable[[Report], None],
    ) -> None:
        """Have options changed; the dialog stays open until they are, and if they are not.

        Args:
            dialog: What they were typed into.
            gids: Whose they are, None for what applies to all.
            options: What was changed.
            tell: Given a sentence once the dialog has closed.
        """
        session = self.main.session

        def settle(report: Report) -> bool:
            if not dialog.is_waiting:  # it was left meanwhile
                return False
            if report.severity is Severity.ERROR:
                dialog.settle(report.text)
            else:
                dialog.settle("")
                tell(report)
            return True

        if not options:
            dialog.wait()
            dialog.settle("")
            tell(option_words.unchanged())
        elif session.is_ready():
            dialog.wait()
            if gids is None:
                session.commands.tuner.change_for_all(options, settle)
            else:
                session.commands.tuner.change(gids, options, settle)

    async def _read(
        self,
        gids: Sequence[Gid] | None,
        show: Callable[[Present], None],
        complain: Callable[[Clean], None],
    ) -> None:
        tuner = self.main.session.commands.tuner
        try:
            present = await (tuner.read_for_all() if gids is None else tuner.read(gids))
        except LinkError as error:
            complain(words.not_connected(error.failure.happened).text)
        except (Refused, DecodeError) as error:
            complain(option_words.not_told(str(error)).text)
        else:
            show(present)
