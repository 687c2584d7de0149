"""The commands: one module each, imported only when its command is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from antipasta.console import say, say_error
from antipasta.errors import AntipastaError
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "config": "Look after the configuration.",
    "gate": "Judge files: against thresholds, against a base version.",
    "hook": "Look after the plain git hook.",
    "metrics": "Measure files and show their metrics.",
}
"""Each command and its line in the list of commands; its module has a command of the same name."""


class _Commands(click.Group):
    """Imports a command when it is called, so that each pays for its own imports only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"antipasta.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="antipasta")
def antipasta() -> None:
    """Say what a change does to the complexity of each function, and stop it where it gets worse.

    Exit codes: 0 passed, 1 antipasta could not do its work, 2 violations, 3 incomplete.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code, and 1 for every failure of antipasta's own."""
    try:
        code = antipasta.main(arguments, prog_name="antipasta", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except AntipastaError as error:
        say_error(error)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "antipasta"
        say(f"antipasta: {error.format_message()}\n  see {command} --help")
    except click.ClickException as error:
        say(f"antipasta: {error.format_message()}")
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        # The reader has seen enough. Nothing more may be written, not even by the interpreter's
        # own flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return 1
