"""`antipasta hook`: the plain git hook, and the doctor that examines it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from antipasta.cli.examples import examples
from antipasta.errors import AntipastaError, ConfigError, SlowConfigError
from antipasta.terminal.console import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.githook.doctor import Examination
    from antipasta.githook.install import Outcome

_SIGNS = {"ok": "ok  ", "note": "    ", "fail": "FAIL"}


@click.group("hook")
def hook() -> None:
    """Install, remove and examine the git hook."""


@hook.command(
    "install",
    epilog=examples(
        "antipasta hook install",
        "antipasta hook install --pre-push",
    ),
)
@click.option(
    "--pre-push",
    "net",
    is_flag=True,
    help="Also judge what is pushed, and what git am and rebase make: no other hook runs there.",
)
@click.option(
    "--force", is_flag=True, help="Install even into hooks that other repositories share."
)
def install_command(*, net: bool, force: bool) -> None:
    """Judge every commit and every merge in this repository.

    Installs the hooks pre-commit and pre-merge-commit where git looks for them, also if
    core.hooksPath is set. An existing hook is kept and runs first. With husky, lefthook, pre-commit
    or prek, the hook is added in such a way that it stays when they write their hooks again.
    Installing twice changes nothing. Install again after antipasta or its Python has moved.

    git runs neither hook for a cherry-pick, a revert, a rebase or git am. With --pre-push it runs
    antipasta before a push, which can refuse what the remote does not have yet; in git am
    (pre-applypatch), which can refuse too; and after a rebase or an amendment (post-rewrite), which
    only reports.
    """
    from antipasta.githook.install import install

    _show(install(os.getcwd(), net=net, force=force))
    tell("Next: antipasta hook status   (proves that git runs it)")


@hook.command(
    "uninstall",
    epilog=examples(
        "antipasta hook uninstall",
    ),
)
@click.option("--force", is_flag=True, help="Remove even from hooks that other repositories share.")
def uninstall_command(*, force: bool) -> None:
    """Remove antipasta from the hooks, and restore the hooks that were there before."""
    from antipasta.githook.uninstall import uninstall

    outcomes = uninstall(os.getcwd(), force=force)
    _show(outcomes)
    if any(outcome.changed for outcome in outcomes):
        tell("Next: commits are no longer judged; antipasta hook install brings it back")


@hook.command(
    "status",
    epilog=examples(
        "antipasta hook status",
    ),
)
@click.pass_context
def status_command(context: click.Context) -> None:
    """Show which hook files git really runs, and prove that they reach antipasta.

    Checks core.hooksPath, mode bits, shebang, byte order mark, line ends and other hook managers,
    then lets git run the hook in a way that judges nothing. Reads the configuration and the
    baseline, as the hook does. Exits with 0 if commits and merges will be judged, else with 1.
    """
    from antipasta.githook.doctor import examine

    examinations = examine(os.getcwd())
    for examination in examinations:
        _show_examination(examination)
    trouble = _trouble_of_the_rules()
    if trouble:
        _show_trouble(trouble)
    failing = [each for each in examinations if not each.runs]
    has_net = any(each.name == "pre-push" for each in examinations)
    for line in _conclusion(failing, trouble, has_net=has_net):
        tell(line)
    if failing or trouble:
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


class _Trouble(NamedTuple):
    """Why the hook cannot judge, and whether it refuses commits for that."""

    error: AntipastaError
    blocks: bool


def _trouble_of_the_rules() -> _Trouble | None:
    """What the hook cannot read of all that it reads before it judges; None where all is well."""
    from antipasta.pipeline import check_rules
    from antipasta.run.mistakes import still_blocks
    from antipasta.run.opening import open_request, open_run
    from antipasta.run.request import Request

    blocks = False
    request = Request(os.getcwd(), staged=True, use_cache=False)
    try:
        with open_request(request) as opened:
            blocks = opened.settings.hook.on_error == "fail"
            check_rules(open_run(opened))
    except ConfigError as error:
        is_slow = isinstance(error, SlowConfigError)
        return _Trouble(error, blocks or still_blocks(request, os.environ, is_slow=is_slow))
    except AntipastaError as error:
        return _Trouble(error, blocks)
    return None


def _conclusion(
    failing: Sequence[Examination], trouble: _Trouble | None, *, has_net: bool
) -> Iterator[str]:
    """The last lines of the status: what is judged, or else why not, and what to do."""
    if failing:
        steps = dict.fromkeys(step for each in failing for step in each.remedies)
        yield f"antipasta will NOT run at {_names(failing)}. Next: {'; '.join(steps)}"
    if trouble:
        does = "is refused" if trouble.blocks else "goes through unjudged"
        yield f"antipasta can NOT judge: each commit {does}. Next: mend that, then run this again"
    if failing or trouble:
        return
    if has_net:
        yield "Before a push: what cherry-picks, reverts and rebases made is judged as well"
    else:
        yield "Not judged: cherry-picks, reverts, rebases, git am. To judge them before a push:"
        yield "  antipasta hook install --pre-push"
    yield "Commits and merges here are judged. Once without: SKIP=antipasta git commit"


def _names(examinations: Sequence[Examination]) -> str:
    *others, last = (each.name for each in examinations)
    return f"{', '.join(others)} and {last}" if others else last


def _show_trouble(trouble: _Trouble) -> None:
    tell("configuration and baseline:")
    for line in trouble.error.lines():
        tell(f"  {_SIGNS['fail']} {line}")
    hint = trouble.error.hint or "mend the file; antipasta config validate checks it"
    tell(f"  {_SIGNS['note']} {hint}")


def _show(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        first, *others = outcome.lines
        tell(f"{outcome.name}: {first}")
        for line in others:
            tell(f"  {line}")


def _show_examination(examination: Examination) -> None:
    tell(f"{examination.name}:")
    for level, text, _ in examination.findings:
        tell(f"  {_SIGNS[level]} {text}")
