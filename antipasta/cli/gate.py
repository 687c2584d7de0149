"""The command line of `antipasta gate`, as click reads it. `gating` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from antipasta.cli.asked import CommonOptions, pick
from antipasta.cli.baseline import BaselineOptions
from antipasta.cli.examples import examples
from antipasta.cli.gating import Asked, GateOptions, request_for, run_gate
from antipasta.cli.options import common_options, thresholds_option
from antipasta.cli.receipt import ReceiptOptions
from antipasta.errors import UsageError
from antipasta.judging.baseline import DEFAULT_NAME
from antipasta.render import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.cli.call import Call


@click.command(
    epilog=examples(
        "antipasta gate --base origin/main",
        "antipasta gate --staged --format markdown",
        "antipasta gate src --mode absolute -t cyclomatic_complexity=15",
        "antipasta gate --what-if cognitive_complexity=12",
    )
)
@common_options(FORMATS)
@thresholds_option
@click.option(
    "--tolerance",
    metavar="N",
    help="How many points of each metric a function may gain that was over its threshold before."
    "  [default: 1 of cyclomatic, 2 of cognitive complexity]",
)
@click.option(
    "--mode",
    type=click.Choice(["absolute", "ratchet", "new"]),
    help="What fails: every breach, what got worse, or what is new."
    "  [default: ratchet with a base, else absolute]",
)
@click.option(
    "--on-incomplete",
    type=click.Choice(["pass", "warn", "fail"]),
    help="What to do if not everything could be judged.  [default: fail, exit code 3]",
)
@click.option(
    "--on-error",
    type=click.Choice(["pass", "fail"]),
    help="What to do if antipasta cannot do its work.  [default: fail, exit code 1]",
)
@click.option(
    "--report-unused",
    is_flag=True,
    help="Also list the suppressions that suppress nothing; the verdict stays the same.",
)
@click.option(
    "--attribute",
    is_flag=True,
    help="Also name the commit of the range that made each violation, and its author.",
)
@click.option(
    "--policy",
    "prefer_policy",
    type=click.Choice(["base", "head"]),
    default="base",
    help="Whose rules count for a branch: with `base`, rules that it loosens do not help it.",
    show_default=True,
)
@click.option(
    "--changed-only",
    is_flag=True,
    help="In the text: list the functions that changed, and no violation in others.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="In the text: list the worst N violations, and the N changes that add most.",
)
@click.option(
    "--what-if",
    multiple=True,
    metavar="METRIC=VALUE",
    help="Judge nothing: say what this threshold would fail, and which of the last commits it"
    " would have refused; may be repeated.",
)
@click.option(
    "--commits",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    metavar="N",
    help="With --what-if: how many commits are tried.",
)
@click.option(
    "--baseline", metavar="FILE", help="Let the breaches in FILE pass while they get no worse."
)
@click.option(
    "--write-baseline",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="List every violation of the working tree in FILE, and exit with 0."
    f"  [default: the configured file, else {DEFAULT_NAME}]",
)
@click.option(
    "--prune-baseline",
    is_flag=True,
    help="Remove entries that are no longer needed from the baseline, and lower the others.",
)
@click.option(
    "--receipt", metavar="FILE", help="Write the verdict, and all that it depends on, to FILE."
)
@click.option(
    "--verify-receipt",
    metavar="FILE",
    help="Measure nothing. If this receipt is for the same content, base, rules and engine,"
    " exit with the code of its verdict, else with 1.",
)
@click.pass_context
def gate(context: click.Context, /, **options: Any) -> None:
    """Judge files: against thresholds, and against a base version.

    Without a source, the working tree is judged by its absolute values; in the job of a CI service
    that names a base, HEAD is compared with that base. --staged compares the index with HEAD, as
    the hook does; --base REV compares with the merge base.
    """
    asked = asked_of(options)
    if options["what_if"]:
        from antipasta.cli.what_if import require_alone

        require_alone(context)
        _try_candidates(asked, context.obj, options["what_if"], options["commits"])
        context.exit(0)
    if context.get_parameter_source("commits") is ParameterSource.COMMANDLINE:
        raise UsageError("--commits is for --what-if", hint="add --what-if METRIC=VALUE")
    context.exit(run_gate(asked, context.obj))


def asked_of(options: Mapping[str, Any]) -> Asked:
    """What the options ask for, as click has read them."""
    return Asked(
        pick(CommonOptions, options),
        pick(GateOptions, options),
        pick(ReceiptOptions, options),
        pick(BaselineOptions, options),
    )


def _try_candidates(asked: Asked, call: Call, candidates: Sequence[str], commits: int) -> None:
    """Show what candidates for thresholds fail. Raises UsageError for a format that cannot."""
    from antipasta.cli.what_if import try_candidates

    if asked.common.format_name not in ("text", "json"):
        raise UsageError("--what-if answers in text or JSON", hint="add --format json")
    is_json = asked.common.format_name == "json"
    try_candidates(request_for(asked, call), candidates, commits, is_json=is_json)
