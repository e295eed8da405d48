"""The names of the one-shot commands; each is loaded only when it is meant."""

from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from ariatui.cli import output

COMMANDS: Final = {
    "list": ("listing", "The downloads, with their states and sizes."),
    "status": ("listing", "The totals, or a line for a shell prompt."),
    "show": ("showing", "All that is known of one download."),
    "add": ("adding", "Add downloads: URIs, torrent or Metalink files."),
    "pause": ("acting", "Pause downloads, and wait until they are paused."),
    "force-pause": ("acting", "Pause without waiting for trackers."),
    "resume": ("acting", "Resume paused downloads."),
    "remove": ("acting", "Remove downloads; their files stay."),
    "purge": ("acting", "Clear all that have stopped from the list."),
    "wait": ("watching", "Wait until downloads are done."),
    "watch": ("watching", "A line for each event, until interrupted."),
    "call": ("calling", "Call any RPC method."),
    "completion": ("completion", "The script that has a shell complete all this."),
}
"""Each with the module that has it, and what it does."""

COMPLETE: Final = "_ARIATUI_COMPLETE"
"""The variable by which a shell asks for completions."""


class Command(click.Command):
    """A one-shot command. Its docstring is its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, but with a word on options that stand in the wrong place."""
        try:
            with output.ending_if_lost():  # the help may have been asked for
                return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            whole = {name for param in ctx.find_root().command.params for name in param.opts}
            if error.option_name not in whole:
                raise
            said = f"{error.option_name} goes before the command: ariatui {error.option_name}"
            raise click.UsageError(f"{said} ... {ctx.info_name}", ctx) from None


class Group(click.Group):
    """The program with its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it."""
        with output.ending_if_lost():  # the help or the version may have been asked for
            return super().parse_args(ctx, args)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name not in COMMANDS:
            return None
        module = import_module(f"ariatui.cli.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Their names and what they do, without loading them."""
        rows: Sequence[tuple[str, str]] = [(name, about) for name, (_, about) in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
