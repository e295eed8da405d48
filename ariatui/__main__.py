"""Where the `ariatui` command and `python -m ariatui` begin."""

import signal
import sys


def run() -> None:
    """Run the program; until more is loaded, an interrupt ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # `ariatui.openssl` gives it back to those who speak TLS.
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]  # None there bars a module
    from ariatui.cli.main import run as run_program  # noqa: PLC0415 - that takes a while

    run_program()


if __name__ == "__main__":
    run()
