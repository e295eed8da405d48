"""A call to aria2 as a line of POSIX shell: what `curl` would send.

The secret is not in it: it stands as a shell variable, as do passwords among options. Knows
neither the connection nor who wants the line.
"""

import json
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ariatui.server.endpoint import Endpoint

SECRET_VARIABLE: Final = "ARIATUI_SECRET"  # noqa: S105 - a name
"""The shell variable in the place of the secret; its value goes into JSON as it stands."""

_MULTICALL: Final = "system.multicall"
_MARK: Final = "\0"
"""Around the names of variables; JSON as it is written here has none of its own."""
_PASSWORD: Final = re.compile(r"[a-z][a-z0-9-]*-passwd")
"""The options whose values are left out; a name from elsewhere might be no name of a variable."""
_TOKEN: Final = object()
"""Stands for the token among parameters."""


def curl(
    endpoint: Endpoint,
    method: str,
    params: Sequence[object],
    *,
    has_secret: bool = True,
    ca_file: Path | None = None,
) -> str:
    """The line for one call; it has no line break and nothing beyond ASCII.

    The request goes through a pipe, since everyone on a machine can read a program's arguments.

    Args:
        endpoint: The daemon.
        method: The full name of one of its methods.
        params: The method's parameters without the token, as JSON has them; of
            `system.multicall` the list of calls, each without the token too.
        has_secret: Whether the daemon wants one.
        ca_file: The file of certificates to trust. curl trusts no others then.
    """
    token = (_TOKEN,) if has_secret else ()
    if method == _MULTICALL and params and isinstance(params[0], list | tuple):
        params = [[_with_token(part, token) for part in params[0]]]
    else:
        params = [*token, *params]
    request = {"jsonrpc": "2.0", "id": "curl", "method": method, "params": params}
    url = f"http{endpoint.url.removeprefix('ws')}"
    trusting = "" if ca_file is None else f"--cacert {_path(ca_file)} "
    return f"printf %s {_quoted(_json(request))} | curl -sS -g {trusting}-d @- {shlex.quote(url)}"


def _path(path: Path) -> str:
    """As one word of the shell."""
    if (text := str(path)).isascii() and text.isprintable():
        return shlex.quote(text)
    octal = "".join(rf"\{byte:03o}" for byte in os.fsencode(path))
    return f"\"$(printf '{octal}')\""


def _with_token(part: object, token: Sequence[object]) -> object:
    """A call inside a multicall; what is none is left for the daemon to refuse."""
    params = part.get("params") if isinstance(part, Mapping) else None
    if not isinstance(part, Mapping) or not isinstance(params, list | tuple):
        return part
    return {**part, "params": [*token, *params]}


def _json(value: object) -> str:
    """JSON of ASCII, with marks around the variables and without apostrophes."""
    if value is _TOKEN:
        return f'"token:{_MARK}{SECRET_VARIABLE}{_MARK}"'
    if isinstance(value, Mapping):
        return "{" + ",".join(_member(str(key), inner) for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_json, value)) + "]"
    return json.dumps(value).replace("'", r"\u0027")


def _member(key: str, value: object) -> str:
    if _PASSWORD.fullmatch(key):
        variable = key.upper().replace("-", "_")
        return f'{_json(key)}:"{_MARK}{variable}{_MARK}"'
    return f"{_json(key)}:{_json(value)}"


def _quoted(text: str) -> str:
    """As one word of the shell: within apostrophes, but for the variables."""
    literals, variables = text.split(_MARK)[::2], text.split(_MARK)[1::2]
    words = [f"""'"${name}"'""" for name in variables]
    return "'" + "".join(a + b for a, b in zip(literals, [*words, ""], strict=True)) + "'"
