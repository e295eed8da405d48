"""Shell completion: the command `completion`, and how the shells ask.

That is click's affair, but for details of fish, and for bash, whose script here also shows what is
behind the words, and takes addresses with colons. What there is to offer is known elsewhere.
"""

import os

import click
from click.shell_completion import (
    BashComplete,
    FishComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from ariatui.cli import output
from ariatui.cli.group import COMPLETE, Command

_MENU = "37"
"""What bash puts into COMP_TYPE where it takes one completion after the other."""

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        if [[ $type == dir ]]; then compopt -o dirnames
        elif [[ $type == file ]]; then compopt -o default
        else COMPREPLY+=("$value")
        fi
    done < <(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_TYPE="$COMP_TYPE" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@add_completion_class
class _Bash(BashComplete):
    """Bash, which knows no descriptions: while there is a choice they stand behind the words."""

    source_template = _BASH

    def source(self) -> str:
        """The script."""
        return self.source_template % self.source_vars()

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words of the line up to the cursor, which bash would part at colons."""
        line = os.environ["COMP_LINE"]
        words = split_arg_string(line)[1:]
        return (words, "") if line[-1:].isspace() or not words else (words[:-1], words[-1])

    def complete(self) -> str:
        """A line for each completion."""
        args, incomplete = self.get_completion_args()
        items = self.get_completions(args, incomplete)
        shows_help = len(items) > 1 and os.environ.get("COMP_TYPE") != _MENU
        before = incomplete[: incomplete.rfind(":") + 1]
        return "\n".join(
            f"{item.type},{str(item.value).removeprefix(before)}"
            + (f"  ({item.help})" if shows_help and item.help else "")
            for item in items
        )


@add_completion_class
class _Fish(FishComplete):
    """Fish, with descriptions that have commas, and downloads in their own order."""

    source_template = FishComplete.source_template.replace(
        'string split ","', 'string split -m 1 ","'
    ).replace("complete --no-files", "complete --keep-order --no-files")


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(ctx: click.Context, *, shell: str) -> None:
    """Print the script that has a shell complete commands, options, GIDs and more.

    \b
    bash, in ~/.bashrc:  eval "$(ariatui completion bash)"
    zsh, in ~/.zshrc:    eval "$(ariatui completion zsh)"
    fish:  ariatui completion fish >~/.config/fish/completions/ariatui.fish
    """  # noqa: D301 - click's mark is the character that this escapes
    made = get_completion_class(shell)
    if made is not None:
        with output.ending_if_lost():
            click.echo(made(ctx.find_root().command, {}, "ariatui", COMPLETE).source())
