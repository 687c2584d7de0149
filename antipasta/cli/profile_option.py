"""The option `--profile`, which every command has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from antipasta.cli.call import PROFILE
from antipasta.errors import UsageError

if TYPE_CHECKING:
    from antipasta.profiling.profile import Profile


def with_profile_option(command: click.Command) -> click.Command:
    """The command with the option in its help, and so its own commands."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            with_profile_option(each)
    is_asked = not isinstance(command, click.Group) or command.invoke_without_command
    if is_asked and command.name != "run" and not _has_option(command):
        command.params.append(
            click.Option(
                (PROFILE,),
                expose_value=False,
                callback=_require_file,
                metavar="FILE",
                help="Write where the time went: FILE.prof for snakeviz, FILE.json for speedscope.",
            )
        )
    return command


def _require_file(_context: click.Context, _option: click.Parameter, value: str | None) -> None:
    """Raise UsageError where the option is still there, as its FILE is not."""
    if value is not None:
        raise UsageError(f"{PROFILE} names no file", hint=f"{PROFILE} FILE.prof or FILE.json")


def _has_option(command: click.Command) -> bool:
    return any(PROFILE in each.opts for each in command.params)


def profile_asked() -> Profile | None:
    """What gathers the profiles of this run; None where none is wanted."""
    call = click.get_current_context().find_root().obj
    profile: Profile | None = call.profile if call else None
    return profile
