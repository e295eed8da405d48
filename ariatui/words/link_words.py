"""What is said of the line, and of a lost one by what is known of the server."""

from difflib import get_close_matches

from ariatui.rpc.failures import Failure, FailureKind
from ariatui.server.endpoint import quoted
from ariatui.server.settings import Server
from ariatui.text import clean
from ariatui.words import Report, Severity

_MOST_NAMES = 5


def told_of(failure: Failure, server: Server) -> Failure:
    """The failure, told so that it helps with this server."""
    if server.is_own and failure.kind is FailureKind.REFUSED:
        return failure._replace(
            happened="The aria2c that ariatui started has ended.",
            advice="What was not complete is kept, and goes on when it is started again.",
        )
    if server.others and failure.kind is FailureKind.NAME_NOT_FOUND:
        return failure._replace(advice=f"{_what_was_meant(server)} {failure.advice}")
    return failure


def connected_again() -> Report:
    """A key to have the line back, just after it has come back by itself."""
    said = "Connected again, so nothing was done. From now on this key is for downloads."
    return Report(clean(said), Severity.INFORMATION)


def connected_already() -> Report:
    """A key for the time without a connection, though there is one."""
    return Report(clean("Connected already."), Severity.INFORMATION)


def trying_already() -> Report:
    """Another try is asked for while one is under way."""
    return Report(clean("It is being tried already."), Severity.INFORMATION, offline=True)


def tried_in_vain(happened: str) -> Report:
    """Another try was asked for, and failed: perhaps so soon that nobody saw it."""
    return Report(clean(f"Tried again. {happened}"), offline=True)


def no_secret_wanted() -> Report:
    """The secret is offered to a daemon that has not asked for one."""
    return Report(clean("Nothing asks for a secret at the moment."), Severity.INFORMATION)


def no_local_wanted() -> Report:
    """A local aria2c is asked for where it is not what is missing."""
    said = "ariatui starts an aria2c only where none listens on this machine."
    return Report(clean(said), Severity.INFORMATION)


def starting_local() -> Report:
    """A local aria2c has been asked for, and is not there yet."""
    return Report(clean("Starting aria2c…"), Severity.INFORMATION)


def gone_local() -> Report:
    """Another server is shown than before: an aria2c that was just started."""
    said = "This is an aria2c of ariatui's own, which ends with it."
    return Report(clean(said), Severity.INFORMATION, (("servers", "leads back to the other"),))


def _what_was_meant(server: Server) -> str:
    names = server.others
    if near := get_close_matches(server.endpoint.host, names, 1):
        return f"Did you mean {quoted(near[0])} of config.toml?"
    told = ", ".join(map(quoted, names[:_MOST_NAMES]))
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"The servers that have names in config.toml are {told}{more}."
