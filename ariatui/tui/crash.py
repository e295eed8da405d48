"""What is left of an unexpected exception: a report that only the user can read.

It names the places in the code and the exception, but no local variables: among these are the
secret and what the daemon sent.
"""

import os
import platform
import re
import tempfile
import traceback
from pathlib import Path

from platformdirs import user_log_path

from ariatui import __version__

_TOKEN = re.compile(r"token:[^\"'\s]*")


def write_report(error: BaseException, folder: Path | None = None) -> Path:
    """Write the report; returns where it is.

    Args:
        error: The exception, with its traceback.
        folder: Where to put it; by default the platform's place for logs.

    Raises:
        OSError: it cannot be written.
    """
    folder = folder or user_log_path("ariatui")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="crash-", suffix=".txt", dir=folder, text=True)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as report:
        report.write(f"ariatui {__version__}, Python {platform.python_version()}, ")
        report.write(f"{platform.system()} {platform.release()}\n\n")
        report.write(_TOKEN.sub("token:***", "".join(traceback.format_exception(error))))
    return Path(name)


def sentence(error: BaseException) -> str:
    """What to tell the person: that there was a mistake in the program, and where the report is."""
    said = "ariatui has ended because of a mistake in the program. Your downloads are not affected."
    try:
        return f"{said}\nA report that you can send in is in {write_report(error)}"
    except OSError:
        return f"{said}\nA report could not be written."
