"""The few ways in which talking to aria2 fails that a person can do something about.

Each has a name, a sentence that says what happened, and one that says what to do.
"""

from enum import StrEnum
from typing import NamedTuple

from ariatui.server.endpoint import DEFAULT_PORT, Endpoint
from ariatui.server.secret import FROM_CONF, Secret


class FailureKind(StrEnum):
    """What is wrong, as a person would sort it."""

    REFUSED = "nothing listening"
    NAME_NOT_FOUND = "name not found"
    UNREACHABLE = "unreachable"
    TLS = "TLS trouble"
    NOT_ARIA2 = "not aria2"
    UNAUTHORIZED = "secret needed"
    LOGIN = "login needed"
    SILENT = "no answer"
    CLOSED = "connection closed"
    TOO_LONG = "answer too long"


class Failure(NamedTuple):
    """One failure, told in two sentences. Neither holds foreign text or a secret."""

    kind: FailureKind
    happened: str
    advice: str

    @property
    def retries(self) -> bool:
        """Whether it may go away by itself, so that trying again is of use."""
        return self.kind not in _LASTING


_LASTING = {FailureKind.TLS, FailureKind.UNAUTHORIZED, FailureKind.LOGIN}


class PostFailed(Exception):
    """A call by HTTP POST had no answer: no proof of anything, as gateways may carry none."""


class LinkError(Exception):
    """The line could not be had, or was lost."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.happened)
        self.failure = failure


def refused(endpoint: Endpoint) -> Failure:
    """Nobody listens at the port."""
    port = "" if endpoint.port == DEFAULT_PORT else f" --rpc-listen-port={endpoint.port}"
    where = f"Is aria2 running there? If not, start it with: aria2c --enable-rpc{port}."
    if not endpoint.is_this_machine:
        where += " To be reached from elsewhere it also needs --rpc-listen-all."
    return Failure(FailureKind.REFUSED, f"Nothing listens at {endpoint.label}.", where)


def name_not_found(endpoint: Endpoint) -> Failure:
    """The host's name does not resolve."""
    return Failure(
        FailureKind.NAME_NOT_FOUND,
        f"No address is known for the name {endpoint.host}.",
        "Check the spelling of the server and this machine's network.",
    )


def no_name_server(endpoint: Endpoint) -> Failure:
    """Whether the host's name resolves cannot be told."""
    return Failure(
        FailureKind.NAME_NOT_FOUND,
        f"No name server says where {endpoint.host} is.",
        "Check this machine's network, or name the server by its address.",
    )


def unreachable(endpoint: Endpoint, reason: str) -> Failure:
    """The operating system found no way there; `reason` is its word for it."""
    return Failure(
        FailureKind.UNREACHABLE,
        f"{endpoint.label} cannot be reached: {reason}.",
        "Check the network, or the VPN or tunnel that leads there.",
    )


def tls(endpoint: Endpoint, reason: str) -> Failure:
    """The certificate does not hold for some rare reason, or the two do not agree on TLS."""
    return Failure(
        FailureKind.TLS,
        f"The TLS connection to {endpoint.label} failed: {reason}.",
        "The server needs a certificate for this name that this machine trusts.",
    )


def unknown_issuer(endpoint: Endpoint) -> Failure:
    """The certificate is signed by itself, or by somebody whom this machine does not know."""
    return Failure(
        FailureKind.TLS,
        f"Nobody whom this machine trusts vouches for the certificate of {endpoint.label}.",
        "Start ariatui with --ca-file FILE: that certificate, or its issuer's, had from a source "
        "that you trust.",
    )


def certificate_expired(endpoint: Endpoint) -> Failure:
    """The certificate was valid once."""
    return Failure(
        FailureKind.TLS,
        f"The certificate of {endpoint.label} has expired.",
        "The server needs a new one, unless this machine's clock is wrong.",
    )


def certificate_not_yet_valid(endpoint: Endpoint) -> Failure:
    """The certificate will be valid one day."""
    return Failure(
        FailureKind.TLS,
        f"The certificate of {endpoint.label} is not valid yet.",
        "Look whether this machine's clock is right, and the server's was.",
    )


def certificate_of_another(endpoint: Endpoint) -> Failure:
    """The certificate names other hosts than this one."""
    return Failure(
        FailureKind.TLS,
        f"The certificate that {endpoint.label} shows is not for the name {endpoint.host}.",
        "Name the server as its certificate does, or give it one for this name.",
    )


def not_tls(endpoint: Endpoint) -> Failure:
    """What listens does not speak TLS."""
    return Failure(
        FailureKind.TLS,
        f"What listens at {endpoint.label} does not speak TLS.",
        f"If that is meant, name the server as {endpoint._replace(secure=False).url}.",
    )


def not_aria2(endpoint: Endpoint, reason: str) -> Failure:
    """Something answers that is not aria2."""
    return Failure(
        FailureKind.NOT_ARIA2,
        f"What answers at {endpoint.label} is not aria2: {reason}.",
        "Check the port; aria2's own is 6800.",
    )


def closed_unanswered(endpoint: Endpoint) -> Failure:
    """The connection was closed instead of answered, as aria2 does when it expects TLS."""
    other = endpoint._replace(secure=not endpoint.secure).url
    tls = "does not speak" if endpoint.secure else "expects"
    return Failure(
        FailureKind.CLOSED,
        f"What listens at {endpoint.label} closed the connection without an answer.",
        f"It may be a tunnel whose other end is down. If it {tls} TLS, name the server as {other}.",
    )


def login_wanted(endpoint: Endpoint) -> Failure:
    """The server wants HTTP's own login: aria2's deprecated rpc-user, or a proxy's."""
    return Failure(
        FailureKind.LOGIN,
        f"The server at {endpoint.label} asks for a user name and a password.",
        "ariatui has none to give. If it is aria2, use its rpc-secret in place of rpc-user.",
    )


def bad_gateway(endpoint: Endpoint, status: int) -> Failure:
    """A server in between answers that it cannot reach what is behind it."""
    return Failure(
        FailureKind.UNREACHABLE,
        f"The server at {endpoint.label} answers with HTTP status {status}.",
        "It seems to be a proxy whose aria2 is down, or that does not know the way to it.",
    )


def unauthorized(endpoint: Endpoint, secret: Secret | None) -> Failure:
    """The secret is wrong, or there is none and one is needed."""
    which = f"the secret {secret.origin}" if secret and secret.origin else "this secret"
    happened = "asks for a secret" if secret is None else f"does not accept {which}"
    advice = "It is the value of rpc-secret in the aria2.conf over there, or of --rpc-secret."
    if secret and secret.origin == FROM_CONF:
        advice = (
            "It was started before that file was changed, or with another --rpc-secret. "
            "Restart it, or give the secret that it has."
        )
    return Failure(
        FailureKind.UNAUTHORIZED,
        f"aria2 at {endpoint.label} {happened}.",
        advice,
    )


def silent(endpoint: Endpoint, seconds: float) -> Failure:
    """No answer came within the time limit."""
    return Failure(
        FailureKind.SILENT,
        f"{endpoint.label} has not answered for {seconds:.0f} s.",
        "The machine, the network or aria2 itself may be stuck.",
    )


def silent_from_the_start(endpoint: Endpoint, seconds: float) -> Failure:
    """Something took the connection and then said nothing."""
    failure = silent(endpoint, seconds)
    if not endpoint.secure:
        return failure
    other = endpoint._replace(secure=False).url
    return failure._replace(
        advice=f"{failure.advice} If it does not speak TLS, name the server as {other}."
    )


def connecting(endpoint: Endpoint) -> Failure:
    """The first answer is still to come."""
    return Failure(
        FailureKind.SILENT,
        f"Still connecting to {endpoint.label}.",
        "Try again in a moment.",
    )


def too_long(endpoint: Endpoint, limit: int) -> Failure:
    """An answer was longer than what we take, in bytes; the connection ends with it."""
    return Failure(
        FailureKind.TOO_LONG,
        f"An answer from {endpoint.label} was longer than {limit // 2**20} MiB.",
        "It will be asked for less at a time.",
    )


def closed(endpoint: Endpoint) -> Failure:
    """The other side closed the connection; a daemon that ends looks just so (observed)."""
    return Failure(
        FailureKind.CLOSED,
        f"aria2 at {endpoint.label} has closed the connection.",
        "It was probably stopped or restarted.",
    )


def left(endpoint: Endpoint) -> Failure:
    """We have closed the connection ourselves, since nobody wants it any more."""
    return Failure(
        FailureKind.CLOSED,
        f"ariatui has closed the connection to {endpoint.label}.",
        "It is opened again when the server is shown again.",
    )
