"""`antipasta hook`: the plain git hook, and the doctor that examines it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.githook.doctor import Examination
    from antipasta.githook.install import Outcome

_SIGNS = {"ok": "ok  ", "note": "    ", "fail": "FAIL"}


@click.group("hook")
def hook() -> None:
    """Install, remove and examine the git hook."""


@hook.command("install")
@click.option(
    "--force", is_flag=True, help="Install even into hooks that other repositories share."
)
def install_command(*, force: bool) -> None:
    """Judge every commit and every merge in this repository.

    Installs the hooks pre-commit and pre-merge-commit where git looks for them, also if
    core.hooksPath is set. An existing hook is kept and runs first. With husky, lefthook, pre-commit
    or prek, the hook is added in such a way that it stays when they write their hooks again.
    Installing twice changes nothing. Install again after antipasta or its Python has moved.
    """
    from antipasta.githook.install import install

    _show(install(os.getcwd(), force=force))
    click.echo("Next: antipasta hook status   (proves that git runs it)")


@hook.command("uninstall")
@click.option("--force", is_flag=True, help="Remove even from hooks that other repositories share.")
def uninstall_command(*, force: bool) -> None:
    """Remove antipasta from the hooks, and restore the hooks that were there before."""
    from antipasta.githook.uninstall import uninstall

    outcomes = uninstall(os.getcwd(), force=force)
    _show(outcomes)
    if any(outcome.changed for outcome in outcomes):
        click.echo("Next: commits are no longer judged; antipasta hook install brings it back")


@hook.command("status")
@click.pass_context
def status_command(context: click.Context) -> None:
    """Show which hook files git really runs, and prove that they reach antipasta.

    Checks core.hooksPath, mode bits, shebang, byte order mark, line ends and other hook managers,
    then lets git run the hook in a way that judges nothing. Exits with 0 if both hooks will run,
    else with 1.
    """
    from antipasta.githook.doctor import examine

    examinations = examine(os.getcwd())
    for examination in examinations:
        _show_examination(examination)
    if all(examination.runs for examination in examinations):
        click.echo("Commits and merges here are judged. Once without: SKIP=antipasta git commit")
        return
    failing = " and ".join(each.name for each in examinations if not each.runs)
    click.echo(f"antipasta will NOT run at {failing}. Next: antipasta hook install")
    context.exit(1)


@hook.command(
    "run",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def run_command(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Judge the next commit as the hook does: the same as antipasta-hook."""
    from antipasta.hook import main

    context.exit(main(arguments, started=context.obj.started))


def _show(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        first, *others = outcome.lines
        click.echo(f"{outcome.name}: {first}")
        for line in others:
            click.echo(f"  {line}")


def _show_examination(examination: Examination) -> None:
    click.echo(f"{examination.name}:")
    for level, text in examination.findings:
        click.echo(f"  {_SIGNS[level]} {text}")
