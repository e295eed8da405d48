"""OpenSSL, loaded by a program that speaks TLS and by no other: that saves 4 MB and 10 ms.

asyncio loads `ssl` wherever there is one, and does without where Python was built without. So
`ariatui.__main__` bars `ssl` before asyncio is loaded, and this module, once it is imported, gives
back both. Where nobody has barred it, it is what `import ssl` is.
"""

import importlib
import sys

_USERS = ("asyncio.base_events", "asyncio.selector_events", "asyncio.sslproto")
"""The modules of asyncio that look for `ssl` when they are loaded (Python 3.11 to 3.14)."""

IS_BARRED = sys.modules.get("ssl", sys) is None
"""Whether it was until now."""

if IS_BARRED:
    del sys.modules["ssl"]

import ssl  # noqa: E402

if IS_BARRED and "asyncio" in sys.modules:
    for name in _USERS:
        vars(sys.modules[name])["ssl"] = ssl
    # This one has besides what it makes of `ssl`; nobody can have made use of it so far.
    importlib.reload(sys.modules["asyncio.sslproto"])

__all__ = ["ssl"]
