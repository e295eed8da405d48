"""Secrets and certificates out of files, checked before they are used.

Whose they are, and who named the file, is known elsewhere.
"""

import os
import re
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ariatui.server.endpoint import SettingsError, quoted
from ariatui.server.secret import Secret

_LONGEST_SECRET_FILE: Final = 4096
_LONGEST_CA_FILE: Final = 2**22
_LONGEST_PATH_SHOWN: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class UnusableFile(SettingsError):
    """A file that belongs to a server cannot be used."""

    def __init__(self, sentence: str, path: Path) -> None:
        super().__init__(sentence)
        self.path = path
        """The file."""


def secret_in_file(path: Path) -> Secret:
    """Return the secret that is all that a file holds, and that only its owner can read.

    Raises:
        UnusableFile: It cannot be used.
    """
    with _naming(path):
        return _secret_in(path)


def authorities_in_file(path: Path) -> str:
    """Return the certificates in a file in PEM form, as text that OpenSSL takes.

    Raises:
        UnusableFile: It cannot be used.
    """
    with _naming(path):
        return _authorities_in(path)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let what goes wrong here tell of the file."""
    try:
        yield
    except SettingsError as error:
        raise UnusableFile(str(error), path) from None


def _secret_in(path: Path) -> Secret:
    name = shown(path)
    mode, content = _read(path, f"secret file {name}", "secret-file", _LONGEST_SECRET_FILE + 1)
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
    if not line.strip(" "):
        raise SettingsError(
            f"The secret file {name} is empty. Write the secret into it, or leave secret-file "
            "out if the daemon has none."
        )
    if "\n" in line:
        raise SettingsError(
            f"The secret file {name} has more than one line. Leave only the secret in it."
        )
    return checked_secret(line, f"The secret in {name}", f"from the file {name}")


def _authorities_in(path: Path) -> str:
    from ariatui.openssl import ssl  # noqa: PLC0415 - only for the few who need it

    name = shown(path)
    _, content = _read(path, f"certificate file {name}", "ca-file", _LONGEST_CA_FILE)
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
        reason = f"does not exist. Check the path given as {option}."
    except IsADirectoryError:
        reason = "is a directory. Name a file in it."
    except PermissionError:
        reason = "may not be read by you. Change its owner or its permissions."
    except (OSError, ValueError) as error:
        reason = f"cannot be read ({reason_of(error)}). Check the path given as {option}."
    raise SettingsError(f"The {subject} {reason}")


def checked_secret(text: str, subject: str, origin: str) -> Secret:
    """Return the secret if it can have been aria2's; `subject` opens the sentence if not.

    Blanks around it are no part of it: aria2 leaves them out too (observed on 1.37).
    """
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
    return Secret(text.strip(" "), origin)


def shown(path: Path) -> str:
    """Return a path for a sentence, harmless to a terminal."""
    return quoted(str(path), _LONGEST_PATH_SHOWN)


def _shell_word(path: Path) -> str:
    """Return the path for a command to copy; whole, unless it would harm the terminal."""
    return shlex.quote(str(path)) if str(path).isprintable() else shown(path)


def reason_of(error: OSError | ValueError) -> str:
    """Return what the system says is wrong, without the path, which may be hostile."""
    return (isinstance(error, OSError) and error.strerror) or "the path is not valid"
