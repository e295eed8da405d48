"""What a person asked for, checked and typed: which aria2 to talk to, and with which secret.

Holds the rules by which the command line, the environment and aria2.conf become one `Settings`. It
does not know what the settings are used for, and reads only the environment that it is given.
"""

import os
import re
import shlex
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ariatui.aria2_conf import Aria2Conf, find_aria2_conf, read_aria2_conf
from ariatui.endpoint import Endpoint, SettingsError, parse_endpoint, quoted
from ariatui.secret import Secret

_DEFAULT_ENDPOINT: Final = Endpoint("localhost")
_LONGEST_SECRET_FILE: Final = 4096
_LONGEST_CA_FILE: Final = 2**22
_LONGEST_PATH_SHOWN: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Server:
    """An aria2 that already runs.

    Attributes:
        endpoint: Where it answers.
        secret: Its RPC secret, None to send none.
        authorities: Certificates in PEM form to trust besides the system's, None for no others.
    """

    endpoint: Endpoint
    secret: Secret | None
    authorities: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """An aria2 of our own, yet to be started; it gets a port and a secret when it is.

    Attributes:
        directory: The existing, writable directory for its downloads.
    """

    directory: Path


@dataclass(frozen=True, slots=True)
class Settings:
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
) -> Settings:
    """Work out which aria2 is meant.

    Without ``local`` it is `server`, else ``ARIATUI_SERVER``, else the one that this machine's
    aria2.conf describes, else localhost:6800. Its secret is that in `secret_file`, else
    ``ARIATUI_SECRET``, else the one in aria2.conf if that describes this very daemon. An empty
    variable counts as not set.

    Args:
        server: A server in any spelling of `parse_endpoint`.
        secret_file: A file that holds nothing but the secret, and that only its owner can read.
        ca_file: A file with certificates in PEM form to trust besides the system's.
        local: Whether to start an aria2 of our own; wins over the two variables.
        directory: Where that one downloads to; `working_directory` if None.
        environ: The environment of the process.
        working_directory: What relative paths are relative to; None if it has been deleted.

    Raises:
        SettingsError: Something cannot be used, or does not fit together.
    """
    if local:
        _refuse_beside_local(server, secret_file, ca_file)
        downloads = _located(directory or Path(), working_directory)
        return Settings(LocalOptions(_checked_directory(downloads)))
    if directory is not None:
        raise SettingsError(
            "--dir is for the aria2 that --local starts; a running one has a directory of "
            "its own. Add --local, or leave --dir out."
        )
    conf = _readable(find_aria2_conf(environ))
    endpoint = _endpoint(server, environ, conf)
    secret = (
        _secret_in_file(_located(secret_file, working_directory))
        if secret_file is not None
        else _secret_without_file(endpoint, environ, conf)
    )
    if ca_file is None:
        return Settings(Server(endpoint, secret))
    _refuse_beside_plain_text(endpoint)
    authorities = _authorities(_located(ca_file, working_directory))
    return Settings(Server(endpoint, secret, authorities=authorities))


def _refuse_beside_local(
    server: str | None, secret_file: Path | None, ca_file: Path | None
) -> None:
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
            f"Name the server as {replace(endpoint, secure=True).url}, or leave --ca-file out."
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
    name = _shown(directory)
    try:
        mode = directory.stat().st_mode
    except FileNotFoundError:
        raise SettingsError(
            f"The download directory {name} does not exist. Create it, or name another."
        ) from None
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The download directory {name} cannot be used ({_reason(error)}). Name another."
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
        return read_aria2_conf(conf_path)
    except OSError:
        # It may be the file of a daemon that is none of this user's business.
        return Aria2Conf()


def _endpoint(server: str | None, environ: Mapping[str, str], conf: Aria2Conf) -> Endpoint:
    if server is not None:
        return parse_endpoint(server)
    variable = environ.get("ARIATUI_SERVER")
    if variable:
        try:
            return parse_endpoint(variable)
        except SettingsError as error:
            raise SettingsError(f"In the variable ARIATUI_SERVER: {error}") from None
    if conf.describes_rpc:
        return Endpoint("localhost", conf.rpc_listen_port, conf.rpc_secure)
    return _DEFAULT_ENDPOINT


def _secret_without_file(
    endpoint: Endpoint, environ: Mapping[str, str], conf: Aria2Conf
) -> Secret | None:
    variable = environ.get("ARIATUI_SECRET")
    if variable:
        return _checked_secret(variable, "The secret in the variable ARIATUI_SECRET")
    # A secret goes only to the daemon that it belongs to.
    if endpoint.is_this_machine and endpoint.port == conf.rpc_listen_port:
        return conf.rpc_secret
    return None


def _secret_in_file(path: Path) -> Secret:
    name = _shown(path)
    mode, content = _read(path, f"secret file {name}", "--secret-file", _LONGEST_SECRET_FILE + 1)
    # A pipe, as in --secret-file <(pass show aria2), has no permissions worth a look.
    if os.name == "posix" and stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH):
        raise SettingsError(
            f"Other users can read the secret file {name}. Run: chmod 600 {_shell_word(path)}"
        )
    if len(content) > _LONGEST_SECRET_FILE:
        raise SettingsError(
            f"The secret file {name} is longer than {_LONGEST_SECRET_FILE} bytes. "
            "Name a file that holds the secret and nothing else."
        )
    try:
        # Without the byte order mark that some editors hide in front of the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(
            f"The secret file {name} is not text in UTF-8. Write it anew with a text editor."
        ) from None
    line = text.removesuffix("\n").removesuffix("\r")
    if not line:
        raise SettingsError(
            f"The secret file {name} is empty. Write the secret into it, or leave --secret-file "
            "out if the daemon has none."
        )
    if "\n" in line:
        raise SettingsError(
            f"The secret file {name} has more than one line. Leave only the secret in it."
        )
    return _checked_secret(line, f"The secret in {name}")


def _authorities(path: Path) -> str:
    """Return the certificates in a file, as text that OpenSSL takes."""
    import ssl  # noqa: PLC0415 - only for the few who need it

    name = _shown(path)
    _, content = _read(path, f"certificate file {name}", "--ca-file", _LONGEST_CA_FILE)
    # Certificates are ASCII; what people write around them may be anything.
    text = content.decode("ascii", "ignore")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        raise SettingsError(
            f"The certificate file {name} holds no certificate in the PEM form, which begins with "
            "-----BEGIN CERTIFICATE-----. Name a file that does."
        ) from None
    return text


def _read(path: Path, subject: str, option: str, most: int) -> tuple[int, bytes]:
    """Return the mode of a file and its first bytes, so many at most."""
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_mode, file.read(most)
    except FileNotFoundError:
        reason = f"does not exist. Check the path given with {option}."
    except IsADirectoryError:
        reason = "is a directory. Name a file in it."
    except PermissionError:
        reason = "may not be read by you. Change its owner or its permissions."
    except (OSError, ValueError) as error:
        reason = f"cannot be read ({_reason(error)}). Check the path given with {option}."
    raise SettingsError(f"The {subject} {reason}")


def _checked_secret(text: str, subject: str) -> Secret:
    """Return the secret if it can have been aria2's; `subject` opens the sentence if not."""
    if _CONTROL.search(text):
        raise SettingsError(
            f"{subject} contains control characters, such as a tab or a line break. "
            "Give the secret alone, on one line."
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise SettingsError(
            f"{subject} is not text in UTF-8, so it cannot be sent. Give the daemon another."
        ) from None
    return Secret(text)


def _shown(path: Path) -> str:
    return quoted(str(path), _LONGEST_PATH_SHOWN)


def _shell_word(path: Path) -> str:
    """Return the path for a command to copy; whole, unless it would harm the terminal."""
    return shlex.quote(str(path)) if str(path).isprintable() else _shown(path)


def _reason(error: OSError | ValueError) -> str:
    """Return what the system says is wrong, without the path, which may be hostile."""
    return (isinstance(error, OSError) and error.strerror) or "the path is not valid"
