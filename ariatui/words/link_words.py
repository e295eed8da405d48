"""What is said of a lost line, by what is known of the server besides its address."""

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


def _what_was_meant(server: Server) -> str:
    names = server.others
    if near := get_close_matches(server.endpoint.host, names, 1):
        return f"Did you mean {quoted(near[0])} of config.toml?"
    told = ", ".join(map(quoted, names[:_MOST_NAMES]))
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"The servers that have names in config.toml are {told}{more}."
