"""The command line: one module for each command, imported only when the command is called."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

from antipasta.budget import process_started
from antipasta.cli.profile_option import split_profile, with_profile_option
from antipasta.errors import AntipastaError, UsageError
from antipasta.events import FORMATS, LEVELS
from antipasta.metrics import nearest
from antipasta.terminal.console import ReaderGoneError, logged, require_log_choice, say_lines
from antipasta.terminal.trouble import Trouble
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.profiling.profile import Profile

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


class Call(NamedTuple):
    """What every command is given: how to handle failures, and the start of the process.

    `started` is a reading of the monotonic clock. `profile` gathers the profiles of workers; None
    means none is wanted.
    """

    trouble: Trouble
    started: float
    profile: Profile | None = None


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code, and 1 for every failure of antipasta itself.

    With `gate --on-error pass` such a failure is reported and returns 0.
    """
    # In a process of its own, the user has been waiting since the process started.
    started = process_started() if arguments is None else time.monotonic()
    arguments = sys.argv[1:] if arguments is None else arguments
    with logged(arguments):
        return _exit_code(arguments, started)


def _exit_code(given: Sequence[str], started: float) -> int:
    arguments, path = split_profile(given)
    # Only `gate` can let a failure pass: no other command has the flag.
    trouble = Trouble(arguments if arguments[:1] == ["gate"] else (), default="fail")
    call = Call(trouble, started)
    return _run(arguments, call) if path is None else _run_profiled(arguments, call, path)


def _run_profiled(arguments: list[str], call: Call, path: str) -> int:
    """Run a command, and write its profile to `path`."""
    from antipasta.terminal.profiled import profiled

    try:
        with profiled(path, " ".join(("antipasta", *arguments[:1]))) as profile:
            return _run(arguments, call._replace(profile=profile))
    except AntipastaError as error:
        return call.trouble.exit_code(error)


def _run(arguments: list[str], call: Call) -> int:
    trouble = call.trouble
    try:
        require_log_choice()
        code = antipasta.main(arguments, prog_name="antipasta", standalone_mode=False, obj=call)
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        say_lines(error.format_message())
        return 1
    except click.ClickException as error:
        return trouble.exit_code(_as_usage_error(error))
    except (KeyboardInterrupt, click.Abort):
        return 130
    except ReaderGoneError:
        return 141  # that of SIGPIPE, which not all systems have
    except Exception as error:  # noqa: BLE001 - a traceback is shown only if asked for
        return trouble.exit_code(error)


def _as_usage_error(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "antipasta"
    return UsageError(error.format_message(), hint=f"see {command} --help")
