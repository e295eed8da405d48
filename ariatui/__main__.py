"""Where the `ariatui` command and `python -m ariatui` begin."""

import signal


def run() -> None:
    """Have an interrupt end the program without a word before more is loaded, and run it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from ariatui.cli.main import run as run_program  # noqa: PLC0415 - that takes a while

    run_program()


if __name__ == "__main__":
    run()
