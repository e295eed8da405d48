"""What a person asked for, checked and typed: which aria2 to talk to, and with which secret.

Holds the rules by which the command line, the environment, the named servers and aria2.conf become
one `Settings`. It does not know what the settings are used for, and reads only the environment that
it is given.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from ariatui.server.aria2_conf import Aria2Conf, find_aria2_conf, read_aria2_conf
from ariatui.server.credentials import (
    authorities_in_file,
    checked_secret,
    reason_of,
    secret_in_file,
    shown,
)
from ariatui.server.endpoint import Endpoint, SettingsError, parse_endpoint
from ariatui.server.secret import FROM_CONF, Secret

_DEFAULT_ENDPOINT: Final = Endpoint("localhost")


class Server(NamedTuple):
    """An aria2 that already runs.

    Attributes:
        endpoint: Where it answers.
        secret: Its RPC secret, None to send none.
        authorities: Certificates in PEM form to trust besides the system's, None for no others.
        name: What the person calls it, None for no name.
        read_only: Whether nothing may be altered there.
        ca_file: Where these certificates were read.
        is_own: Whether ariatui has started it.
        has_company: Whether another ariatui runs with an aria2 of its own beside it.
        others: The servers that have names, where this one was named otherwise.
        secret_file: Where the secret was read, if that was a file of its own.
        aria2_conf: The aria2.conf that is about this daemon, if the secret is to be from there.
    """

    endpoint: Endpoint
    secret: Secret | None
    authorities: str | None = None
    name: str | None = None
    read_only: bool = False
    ca_file: Path | None = None
    is_own: bool = False
    has_company: bool = False
    others: tuple[str, ...] = ()
    secret_file: Path | None = None
    aria2_conf: Path | None = None

    def read_secret(self) -> Secret | None:
        """The secret that its file holds by now; None if it is in no file, or cannot be read."""
        try:
            if self.secret_file is not None:
                return secret_in_file(self.secret_file) if self.secret_file.is_file() else None
            conf = Aria2Conf() if self.aria2_conf is None else read_aria2_conf(self.aria2_conf)
        except (OSError, SettingsError):
            return None
        return conf.rpc_secret if _is_about(conf, self.endpoint) else None

    @property
    def label(self) -> str:
        """What a person knows it by."""
        return self.name or self.endpoint.label


class NamedServer(NamedTuple):
    """A server that a person has given a name; its files are read only when it is meant."""

    name: str
    endpoint: Endpoint
    secret_file: Path | None = None
    ca_file: Path | None = None
    read_only: bool = False


class LocalOptions(NamedTuple):
    """An aria2 of our own, yet to be started; it gets a port and a secret when it is.

    Attributes:
        directory: The existing, writable directory for its downloads.
    """

    directory: Path


class Settings(NamedTuple):
    """All that a person can set, checked.

    Attributes:
        target: The aria2 to talk to: a running one, or one to start.
    """

    target: Server | LocalOptions


def load_settings(
    *,
    server: str | None,
    secret_file: Path | None,
    ca_file: Path | None,
    local: bool,
    directory: Path | None,
    environ: Mapping[str, str],
    working_directory: Path | None,
    servers: Mapping[str, NamedServer] = MappingProxyType({}),
    default_server: str | None = None,
    read_only: bool = False,
) -> Settings:
    """Work out which aria2 is meant.

    Without ``local`` it is `server`, else ``ARIATUI_SERVER``, else `default_server`, else the one
    that this machine's aria2.conf describes, else localhost:6800; where one of `servers` answers
    at the same place it is that one, with all that belongs to it. Its secret is that in
    `secret_file`, else in the file that belongs to its name, else ``ARIATUI_SECRET``, else the one
    in aria2.conf if that describes this very daemon. An empty variable counts as not set.

    Args:
        server: The name of one of `servers`, or a server in any spelling of `parse_endpoint`.
        secret_file: A file that holds nothing but the secret, and that only its owner can read.
        ca_file: A file with certificates in PEM form to trust besides the system's.
        local: Whether to start an aria2 of our own; wins over the two variables.
        directory: Where that one downloads to; `working_directory` if None.
        environ: The environment of the process.
        working_directory: What relative paths are relative to; None if it has been deleted.
        servers: The servers that have names, by these.
        default_server: One of these names.
        read_only: Whether nothing may be altered, whatever is said of the server.

    Raises:
        SettingsError: Something cannot be used, or does not fit together.
    """
    if local:
        _refuse_beside_local(server, secret_file, ca_file, read_only=read_only)
        downloads = _located(directory or Path(), working_directory)
        return Settings(LocalOptions(_checked_directory(downloads)))
    if directory is not None:
        raise SettingsError(
            "--dir is for the aria2 that --local starts; a running one has a directory of "
            "its own. Add --local, or leave --dir out."
        )
    conf = _readable(find_aria2_conf(environ))
    spelled = _meant(server, environ, servers, default_server)
    meant = _recognized(spelled or NamedServer("", _endpoint_in(conf)), servers)
    others = tuple(servers) if spelled is not None and not meant.name else ()
    if secret_file is not None:
        meant = meant._replace(secret_file=_located(secret_file, working_directory))
    if ca_file is not None:
        _refuse_beside_plain_text(meant.endpoint)
        meant = meant._replace(ca_file=_located(ca_file, working_directory))
    target = _server(meant, conf, environ.get("ARIATUI_SECRET"), read_only=read_only)
    return Settings(target._replace(others=others))


def open_server(named: NamedServer, environ: Mapping[str, str], *, read_only: bool) -> Server:
    """A named server with its secret, which is not the one in ``ARIATUI_SECRET``.

    Raises:
        UnusableFile: one of its files cannot be used.
    """
    return _server(named, _readable(find_aria2_conf(environ)), None, read_only=read_only)


def _server(
    named: NamedServer, conf: Aria2Conf, variable: str | None, *, read_only: bool
) -> Server:
    """A server with its secret, which may be in a variable, and its certificates."""
    ca_file, secret = named.ca_file, _secret_of(named, conf, variable)
    is_from_conf = secret is None or secret.origin == FROM_CONF
    return Server(
        named.endpoint,
        secret,
        authorities=None if ca_file is None else authorities_in_file(ca_file),
        name=named.name or None,
        read_only=named.read_only or read_only,
        ca_file=ca_file,
        secret_file=named.secret_file,
        aria2_conf=conf.path if is_from_conf and _is_about(conf, named.endpoint) else None,
    )


def _refuse_beside_local(
    server: str | None, secret_file: Path | None, ca_file: Path | None, *, read_only: bool
) -> None:
    if read_only:
        raise SettingsError(
            "--local starts an aria2 that only this ariatui can give something to do, and with "
            "--read-only it must not. Leave one of the two out."
        )
    if server is not None:
        raise SettingsError(
            "--local starts an aria2 of its own, and --server names one that already runs. "
            "Use one of the two."
        )
    if secret_file is not None:
        raise SettingsError(
            "--local starts an aria2 with a new secret of its own, so --secret-file has no use. "
            "Leave one of the two out."
        )
    if ca_file is not None:
        raise SettingsError(
            "--local starts an aria2 that is reached within this machine and without TLS, so "
            "--ca-file has no use. Leave one of the two out."
        )


def _refuse_beside_plain_text(endpoint: Endpoint) -> None:
    """Somebody who names certificates believes that the line is encrypted."""
    if not endpoint.secure:
        raise SettingsError(
            f"--ca-file is for an encrypted connection, and that to {endpoint.label} is not. "
            f"Name the server as {endpoint._replace(secure=True).url}, or leave --ca-file out."
        )


def _located(path: Path, working_directory: Path | None) -> Path:
    if working_directory is not None:
        return working_directory / path
    if path.is_absolute():
        return path
    raise SettingsError(
        "The current directory does not exist any more. "
        "Change to another one, or name the path from the root on."
    )


def _checked_directory(directory: Path) -> Path:
    name = shown(directory)
    try:
        mode = directory.stat().st_mode
    except FileNotFoundError:
        raise SettingsError(
            f"The download directory {name} does not exist. Create it, or name another."
        ) from None
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The download directory {name} cannot be used ({reason_of(error)}). Name another."
        ) from None
    if not stat.S_ISDIR(mode):
        raise SettingsError(f"{name} is not a directory. Name one with --dir.")
    if not os.access(directory, os.W_OK | os.X_OK):
        raise SettingsError(
            f"You may not write to the download directory {name}. "
            "Change its permissions, or name another with --dir."
        )
    return directory


def _readable(conf_path: Path | None) -> Aria2Conf:
    if conf_path is None:
        return Aria2Conf()
    try:
        return read_aria2_conf(conf_path)._replace(path=conf_path)
    except OSError:
        # It may be the file of a daemon that is none of this user's business.
        return Aria2Conf()


def _meant(
    server: str | None,
    environ: Mapping[str, str],
    servers: Mapping[str, NamedServer],
    default_server: str | None,
) -> NamedServer | None:
    """The server that was named, in whatever way."""
    if server is not None:
        return servers.get(server) or NamedServer("", parse_endpoint(server))
    variable = environ.get("ARIATUI_SERVER")
    if variable:
        try:
            return servers.get(variable) or NamedServer("", parse_endpoint(variable))
        except SettingsError as error:
            raise SettingsError(f"In the variable ARIATUI_SERVER: {error}") from None
    return None if default_server is None else servers[default_server]


def _recognized(meant: NamedServer, servers: Mapping[str, NamedServer]) -> NamedServer:
    """The server that has a name, where this is the same one, named otherwise."""
    if not meant.name:
        for known in servers.values():
            if _is_same(known.endpoint, meant.endpoint):
                return known
    return meant


def _is_same(one: Endpoint, other: Endpoint) -> bool:
    here = one.is_this_machine and other.is_this_machine
    return one == (other._replace(host=one.host) if here else other)


def _endpoint_in(conf: Aria2Conf) -> Endpoint:
    if conf.describes_rpc:
        return Endpoint("localhost", conf.rpc_listen_port, conf.rpc_secure)
    return _DEFAULT_ENDPOINT


def _secret_of(named: NamedServer, conf: Aria2Conf, variable: str | None) -> Secret | None:
    if named.secret_file is not None:
        return secret_in_file(named.secret_file)
    if variable and variable.strip():
        where = "the variable ARIATUI_SECRET"
        return checked_secret(variable, f"The secret in {where}", f"from {where}")
    return conf.rpc_secret if _is_about(conf, named.endpoint) else None


def _is_about(conf: Aria2Conf, endpoint: Endpoint) -> bool:
    """Whether a file is that daemon's own: a secret goes only to the one that it belongs to."""
    return endpoint.is_this_machine and endpoint.port == conf.rpc_listen_port
