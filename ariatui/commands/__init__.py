"""What can be asked of a daemon: one class for each kind of command.

Each makes the calls, lays phases over the rows where that takes time, and tells how it ended.
Knows no keys and no UI.
"""

from ariatui.commands.adder import Adder
from ariatui.commands.copier import Copier
from ariatui.commands.deleter import Deleter
from ariatui.commands.detailer import Detailer
from ariatui.commands.means import Means
from ariatui.commands.mover import Mover
from ariatui.commands.pauser import Pauser
from ariatui.commands.record import Record
from ariatui.commands.remover import Remover
from ariatui.commands.retrier import Retrier
from ariatui.commands.tuner import Tuner


class Commands:
    """All commands to one daemon."""

    def __init__(self, means: Means) -> None:
        self.record = Record(means)
        means = self.record.means
        self.detailer = Detailer(means)
        self.pauser = Pauser(means, self.detailer)
        self.adder = Adder(means)
        self.mover = Mover(means)
        self.remover = Remover(means)
        self.deleter = Deleter(means, self.remover)
        self.retrier = Retrier(means, self.pauser)
        self.copier = Copier(means)
        self.tuner = Tuner(means)
