"""The `ariatui` command: options in, settings checked, the TUI started, or a one-shot command."""

import gc
import io
import os
import sys
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Never

import click

from ariatui import __version__
from ariatui.cli import output
from ariatui.cli.asked import Asked, read_configuration, working_directory
from ariatui.cli.group import COMPLETE, Group
from ariatui.config.place import find_place
from ariatui.server.endpoint import SettingsError
from ariatui.server.settings import NamedServer, Server, Settings, open_server

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ariatui.config.config import Config

_USAGE_ERROR = 2

_TALKATIVE = ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG")
"""Variables that have Textual pass on all that is typed, the secret too: to its developers'
console, to ``keys.log`` in the current directory, to a file of any name."""


def _servers(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    from ariatui.cli.items import complete_servers  # noqa: PLC0415 - only for a shell

    return complete_servers(ctx, param, incomplete)


@click.group(
    cls=Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="[COMMAND [ARGS]...]",
)
@click.option(
    "--server",
    metavar="SERVER",
    shell_complete=_servers,
    help="The aria2 to show: a name from config.toml, host, host:port, or a ws://, "
    "wss://, http:// or https:// address. Default: ARIATUI_SERVER, else the default-server of "
    "config.toml, else the aria2 of this machine's aria2.conf, else localhost:6800.",
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
@click.option("--read-only", is_flag=True, help="Only watch: refuse all that would alter a thing.")
@click.option(
    "--write-config",
    is_flag=True,
    help="Write a config.toml with every default and what it means, say where it is, and end.",
)
@click.version_option(__version__, "-V", "--version", prog_name="ariatui")
@click.pass_context
def main(
    ctx: click.Context,
    *,
    server: str | None,
    secret_file: Path | None,
    ca_file: Path | None,
    local: bool,
    directory: Path | None,
    read_only: bool,
    write_config: bool,
) -> None:
    """Watch the downloads of an aria2 daemon; add, pause, resume, remove them, try them again.

    Without a command it shows them. Each command has a help of its own: ariatui list -h.
    """
    asked = Asked(
        server,
        secret_file,
        ca_file,
        local=local,
        directory=directory,
        read_only=read_only,
        write_config=write_config,
    )
    if ctx.invoked_subcommand is not None:
        ctx.obj = asked
    elif write_config:
        _write_config()
    else:
        _show(asked)


def _show(asked: Asked) -> None:
    """The TUI, to its end."""
    from ariatui.config.config import Config  # noqa: PLC0415 - a one-shot command needs none

    here = working_directory()
    try:
        config = read_configuration(_known_themes) or Config()
        settings = asked.settings(config.servers, config.default_server)
    except SettingsError as error:
        _fail(str(error), _USAGE_ERROR)
    _check_terminal()
    opener = partial(open_server, environ=os.environ, read_only=asked.read_only)
    status = _start(settings, config, opener, here)
    _let_go_of_terminal()
    sys.exit(status)


def run() -> None:
    """The program, whatever the command line asks of it."""
    # What is imported stays: looking for garbage among it takes a twentieth of the start-up time.
    gc.disable()
    if COMPLETE in os.environ:
        import ariatui.cli.completion  # noqa: F401, PLC0415 - what it declares is click's to find
    main(prog_name="ariatui", complete_var=COMPLETE)


def _known_themes() -> Collection[str]:
    _silence_textual()
    from ariatui.tui.themes import THEMES  # noqa: PLC0415 - Textual only where it is used

    return THEMES


def _write_config() -> None:
    from ariatui.config.writing import write_defaults  # noqa: PLC0415 - hardly ever used

    place = find_place(os.environ)
    if place is None:
        _fail("There is no place for config.toml, since HOME is not set. Set it.", _USAGE_ERROR)
    try:
        write_defaults(place)
    except SettingsError as error:
        _fail(str(error), _USAGE_ERROR)
    with output.ending_if_lost():
        click.echo(f"Wrote {place}. Remove the # before what you want to be otherwise.")


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


def _silence_textual() -> None:
    """Before it is imported, which is when it looks at the environment."""
    for name in _TALKATIVE:
        os.environ.pop(name, None)


def _start(
    settings: Settings,
    config: "Config",
    open_named: Callable[[NamedServer], Server],
    directory: Path | None,
) -> int:
    _silence_textual()
    from ariatui.local.daemon import DaemonError  # noqa: PLC0415 - Textual only where it is used
    from ariatui.tui.run import run_tui  # noqa: PLC0415

    try:
        status, message = run_tui(settings, config, open_named, directory)
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
    for line in sentence.splitlines():
        click.echo(f"ariatui: {line}", err=True)
    sys.exit(status)
