"""Where an aria2 answers: a host, a port, and whether the line is encrypted.

Holds the spellings a person may use for a server and the one form the program uses. It does not
know secrets, sockets, or where the text came from.
"""

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final, NamedTuple

DEFAULT_PORT: Final = 6800
"""Where aria2 listens unless told otherwise (aria2 manual, ``--rpc-listen-port``)."""

_SECURE_BY_SCHEME: Final = {"ws": False, "http": False, "wss": True, "https": True}
_PATHS: Final = frozenset({"", "/", "/jsonrpc", "/jsonrpc/"})

_LABEL: Final = "[a-z0-9_-]{1,63}"
_NAME: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_LONGEST_NAME: Final = 253
# The C library reads these as IPv4 addresses of its own kind: "127.1", "6800", "0x7f.1".
_NUMERIC: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")
_ZONE: Final = re.compile(r"[A-Za-z0-9._~-]+")
# Python's IDNA of 2003 maps these to other letters than today's does: to somebody else's host.
_MOVED_SINCE_IDNA_2003: Final = frozenset("ßς")

_SHOWN_CHARACTERS: Final = 60


class SettingsError(ValueError):
    """A setting that cannot be used; ``str()`` is a sentence that tells a person what to do."""


class SecretInAddress(SettingsError):
    """A server's address has something in it that nobody should see."""


class Endpoint(NamedTuple):
    """One aria2 RPC server; `parse_endpoint` makes one from what a person wrote.

    Attributes:
        host: A lower-case ASCII name, an IPv4 address, or an IPv6 address without brackets.
        port: 1 to 65535.
        secure: Whether the line is encrypted with TLS.
    """

    host: str
    port: int = DEFAULT_PORT
    secure: bool = False

    @property
    def url(self) -> str:
        """The WebSocket URL. aria2 answers only at ``/jsonrpc`` (observed on 1.37)."""
        return f"{'wss' if self.secure else 'ws'}://{self.authority}/jsonrpc"

    @property
    def label(self) -> str:
        """What a person is shown: ``localhost:6800``, ``wss://[2001:db8::1]:6800``."""
        return f"{'wss://' if self.secure else ''}{self.authority}"

    @property
    def is_this_machine(self) -> bool:
        """Whether the host can only be the machine this runs on, told from its spelling."""
        name = self.host.removesuffix(".")
        if name == "localhost" or name.endswith(".localhost"):
            return True
        address = _address(self.host)
        if isinstance(address, IPv6Address):
            address = address.ipv4_mapped or address
        # A connection to 0.0.0.0 or :: ends on the machine itself.
        return address is not None and (address.is_loopback or address.is_unspecified)

    @property
    def authority(self) -> str:
        """Host and port, as they stand in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_endpoint(text: str) -> Endpoint:
    """Read a server in any spelling a person would type.

    A host, ``host:port``, or a ``ws``, ``wss``, ``http`` or ``https`` URL with or without
    ``/jsonrpc``. A spelling without a port means aria2's 6800, whatever the scheme.

    Raises:
        SettingsError: The text names no server, or it carries a secret. The sentence repeats the
            host at most: other parts may hold a secret in the wrong place.
    """
    address = text.strip(" \t\r\n")
    _refuse_userinfo(address)
    secure, rest = _split_scheme(address)
    host, port = _split_port(_without_path(rest))
    return Endpoint(_checked_host(host), _checked_port(port), secure)


def quoted(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    """Quote foreign text for an error sentence: on one line, harmless to a terminal.

    Args:
        text: Anything.
        limit: The most characters shown between the quotes.
    """
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: limit + 1])
    if len(shown) > limit:
        shown = f"{shown[: limit - 3]}..."
    return f'"{shown}"'


def _refuse_userinfo(address: str) -> None:
    # NFKC, as the IDNA codec applies it later, turns the full-width @ into this one.
    if "@" in unicodedata.normalize("NFKC", address) or "%40" in address:
        raise SecretInAddress(
            "The server address must not contain a user name or a secret: addresses are shown on "
            "the screen and in the process list. Remove everything up to the @, and give the "
            "secret in the variable ARIATUI_SECRET or in a file with --secret-file; the secret of "
            "a daemon on this machine is also read from its aria2.conf."
        )


def _split_scheme(address: str) -> tuple[bool, str]:
    """Return whether the line is to be encrypted, and what follows the scheme."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return False, address
    secure = _SECURE_BY_SCHEME.get(scheme.lower())
    if secure is None:
        raise SettingsError(
            "The server address begins with a scheme that aria2 does not speak. "
            "Use ws://, wss://, http:// or https://, or write just HOST:PORT."
        )
    return secure, rest


def _without_path(rest: str) -> str:
    if "?" in rest or "#" in rest:
        raise SettingsError(
            "The server address must not contain ? or #: aria2 knows no queries or fragments. "
            "Write it as HOST:PORT."
        )
    authority, slash, path = rest.partition("/")
    if slash + path not in _PATHS:
        raise SettingsError(
            "The server address has a path other than /jsonrpc, the only one at which aria2 "
            "answers. Leave the path out."
        )
    return authority


def _split_port(authority: str) -> tuple[str, str | None]:
    """Return the host without brackets, and the port as it was written, if it was."""
    if authority.startswith("["):
        host, bracket, rest = authority[1:].partition("]")
        if not bracket or ":" not in host or (rest and not rest.startswith(":")):
            raise SettingsError(
                "The square brackets in the server address do not hold an IPv6 address. "
                "Write it as [::1]:6800."
            )
        return host, rest[1:] if rest else None
    if authority.count(":") > 1:
        return authority, None
    host, colon, port = authority.partition(":")
    return host, port if colon else None


def _checked_port(port: str | None) -> int:
    if port is None:
        return DEFAULT_PORT
    if re.fullmatch(r"0*[0-9]{1,5}", port):
        number = int(port[-5:])
        if 1 <= number <= 65535:
            return number
    raise SettingsError(
        "The port of the server, after the last colon, must be a number from 1 to 65535. "
        f"Correct it, or leave it out for aria2's usual {DEFAULT_PORT}."
    )


def _checked_host(host: str) -> str:
    """Return the one spelling of `host` that `Endpoint` holds."""
    if not host:
        raise SettingsError("The server address names no host. Write it as HOST or HOST:PORT.")
    if any(c.isspace() or not c.isprintable() for c in host):
        raise SettingsError(
            f"The host {quoted(host)} contains blanks or invisible characters. Remove them."
        )
    if ":" in host:
        return _ipv6(host)
    name = _ascii(host)
    if _NUMERIC.fullmatch(name):
        return _ipv4(name)
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise SettingsError(
            f"{quoted(host)} is not a host name: its parts, between single dots, have 1 to 63 "
            f"letters, digits, - or _, and all of it has at most {_LONGEST_NAME} characters. "
            "Check the spelling."
        )
    return name


def _ipv6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except AddressValueError:
        raise SettingsError(
            "The server address has several colons but is not an IPv6 address. "
            "Write it as HOST:PORT, or as [::1]:6800 with an IPv6 address."
        ) from None
    if address.scope_id is None:
        return str(address)
    # Inside a URL the zone may be written after %25, an encoded % (RFC 6874).
    zone = re.sub(r"\A25(?=[A-Za-z])", "", address.scope_id)
    if not _ZONE.fullmatch(zone):
        raise SettingsError(
            f"{quoted(zone)}, after the % of the IPv6 address, is not the name of a network "
            "interface. Write it as [fe80::1%eth0]:6800."
        )
    return f"{str(address).partition('%')[0]}%{zone}"


def _ipv4(name: str) -> str:
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        if re.fullmatch("[0-9]{1,5}", name):
            raise SettingsError(
                f"{quoted(name)} names no host. If it is a port of this machine, "
                f"write it as localhost:{name}."
            ) from None
        raise SettingsError(
            f"{quoted(name)} is neither a host name nor an IPv4 address. "
            "Write an address as four numbers from 0 to 255, such as 192.168.1.20."
        ) from None


def _ascii(host: str) -> str:
    """Return the name as DNS knows it, in lower case."""
    if host.isascii():
        return host.lower()
    if len(host) <= _LONGEST_NAME and _MOVED_SINCE_IDNA_2003.isdisjoint(host.lower()):
        with suppress(UnicodeError):
            return host.encode("idna").decode("ascii").lower()
    raise SettingsError(
        f"The host name {quoted(host)} cannot be translated for DNS. "
        "Write it in its ASCII form, which begins with xn--."
    )


@lru_cache(16)
def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None
