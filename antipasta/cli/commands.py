"""The commands of click: one module for each, imported only when the command is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from antipasta.cli.profile_option import with_profile_option
from antipasta.errors import UsageError
from antipasta.events import FORMATS, LEVELS
from antipasta.metrics import nearest
from antipasta.terminal.console import say_lines
from antipasta.version import __version__

if TYPE_CHECKING:
    from antipasta.cli.call import Call


COMMANDS = {
    "cache": "Inspect, check, clean, fill and share the cache.",
    "completion": "Print the script that lets a shell complete commands and options.",
    "config": "Write, show and check the configuration.",
    "explain": "Show what adds to the complexity of a function, and what would lower it.",
    "gate": "Judge files: against thresholds, against a base version.",
    "history": "Show how metrics changed over commits, and which commits did it.",
    "hook": "Install, remove and examine the git hook.",
    "hotspots": "Show which code changes often and is complex as well.",
    "metrics": "Measure files and show their metrics.",
    "report": "Write a report to look at, as one offline page or as Markdown.",
    "runs": "Show how long past runs took, and how well the cache worked.",
    "stats": "Show how the metrics of functions are distributed.",
}
"""Each command and its line in the list of commands; its module has a command of the same name."""


class _Commands(click.Group):
    """Imports a command when it is called, so that a command pays only for its own imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments. Raises UsageError for a command that is not there."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            raise UsageError(f"no such command: {name}", hint=_hint(name))
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"antipasta.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        _add_log_options(command)
        return with_profile_option(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _add_log_options(command: click.Command) -> None:
    """Add the options of the log to a command and those in it, once; `logged` has read them."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _add_log_options(each)
        if not command.invoke_without_command:
            return
    # The hook reads its command line itself.
    if not command.ignore_unknown_options and _LOG_OPTIONS[0] not in command.params:
        command.params.extend(_LOG_OPTIONS)


_LOG_OPTIONS = (
    click.Option(
        ["--log-format"],
        type=click.Choice(FORMATS),
        expose_value=False,
        help="How standard error is written: as text, or one JSON object a line.",
    ),
    click.Option(
        ["--log-level"],
        type=click.Choice(LEVELS),
        expose_value=False,
        help="Write messages and events from this level on to standard error.",
    ),
)


def _hint(name: str) -> str:
    from antipasta.cli import legacy

    if name in legacy.COMMANDS:
        return legacy.COMMANDS[name]
    near = nearest(name, COMMANDS)
    return f"did you mean {near}? see antipasta --help" if near else "see antipasta --help"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="antipasta")
def antipasta() -> None:
    """Show what a change does to the complexity of each function, and stop it if it gets worse.

    Exit codes: 0 passed, 1 antipasta could not do its work, 2 violations, 3 incomplete.
    """


def run_command(arguments: list[str], call: Call) -> int:
    """Run the command that the arguments name; returns its exit code.

    Raises UsageError for arguments that it does not take, KeyboardInterrupt where the user ends it,
    and what the command raises.
    """
    try:
        code = antipasta.main(arguments, prog_name="antipasta", standalone_mode=False, obj=call)
    except click.exceptions.NoArgsIsHelpError as error:
        say_lines(error.format_message())
        return 1
    except click.ClickException as error:
        raise _as_usage_error(error) from error
    except click.Abort as error:
        raise KeyboardInterrupt from error
    return code if isinstance(code, int) else 0


def _as_usage_error(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "antipasta"
    return UsageError(error.format_message(), hint=f"see {command} --help")
