"""The `ariatui` command: options in, settings checked, the TUI started."""

import gc
import io
import os
import sys
from pathlib import Path
from typing import Never

import click

from ariatui import __version__
from ariatui.endpoint import SettingsError
from ariatui.settings import Settings, load_settings

_USAGE_ERROR = 2

_TALKATIVE = ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG")
"""Variables that have Textual pass on all that is typed, the secret too: to its developers'
console, to ``keys.log`` in the current directory, to a file of any name."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--server",
    metavar="SERVER",
    help="The aria2 to show: host, host:port, or a ws:// or wss:// address. "
    "Default: ARIATUI_SERVER, else the aria2 of this machine's aria2.conf, else localhost:6800.",
)
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="A file that holds the daemon's rpc-secret. "
    "Default: ARIATUI_SECRET, else the rpc-secret of this machine's aria2.conf.",
)
@click.option(
    "--ca-file",
    type=click.Path(path_type=Path),
    help="For wss://: a file of certificates to trust besides those of the system, in PEM form.",
)
@click.option("--local", is_flag=True, help="Start an aria2c that ends with ariatui, and show it.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    help="With --local: where downloads go. Default: the current directory.",
)
@click.version_option(__version__, "-V", "--version", prog_name="ariatui")
def main(
    *,
    server: str | None,
    secret_file: Path | None,
    ca_file: Path | None,
    local: bool,
    directory: Path | None,
) -> None:
    """Watch, pause and resume the downloads of an aria2 daemon."""
    here = _working_directory()
    try:
        settings = load_settings(
            server=server,
            secret_file=secret_file,
            ca_file=ca_file,
            local=local,
            directory=directory,
            environ=os.environ,
            working_directory=here,
        )
    except SettingsError as error:
        _fail(str(error), _USAGE_ERROR)
    _check_terminal()
    status = _start(settings, here)
    _let_go_of_terminal()
    sys.exit(status)


def run() -> None:
    """The entry point."""
    main(prog_name="ariatui")


def _working_directory() -> Path | None:
    try:
        return Path.cwd()
    except OSError:
        return None


def _check_terminal() -> None:
    """Textual reads standard input and draws on standard error: both must be a terminal."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        _fail("ariatui needs a terminal for its input and its standard error.", _USAGE_ERROR)
    if os.environ.get("TERM") == "dumb":
        _fail(
            "ariatui cannot draw on this terminal: TERM is dumb. "
            "If the terminal can do more, set TERM to its kind, such as xterm-256color.",
            _USAGE_ERROR,
        )


def _start(settings: Settings, directory: Path | None) -> int:
    for name in _TALKATIVE:  # Textual looks at them when it is imported
        os.environ.pop(name, None)
    # What is imported stays: looking for garbage among it takes a twentieth of the start-up time.
    gc.disable()
    from ariatui.daemon import DaemonError  # noqa: PLC0415 - Textual only where it is used
    from ariatui.tui.run import run_tui  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    try:
        status, message = run_tui(settings, directory)
    except DaemonError as error:
        _fail(str(error), 1)
    if message is not None:
        click.echo(message, err=True)
    return status


def _let_go_of_terminal() -> None:
    """Drop what a closed terminal takes no more: Python would end with a status of its own."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            setattr(sys, name, io.StringIO())


def _fail(sentence: str, status: int) -> Never:
    click.echo(f"ariatui: {sentence}", err=True)
    sys.exit(status)
