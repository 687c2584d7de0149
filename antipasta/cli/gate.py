"""`antipasta gate`: judge files, as the CI job does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click
from click.core import ParameterSource

from antipasta.cli.baseline import BaselineOptions, baseline_options, say_written, with_baseline
from antipasta.cli.examples import examples
from antipasta.cli.options import (
    CommonOptions,
    common_options,
    make_output,
    make_request,
    pick,
    thresholds_option,
)
from antipasta.cli.receipt import (
    ReceiptOptions,
    receipt_options,
    require_receipt_alone,
    say_receipt,
)
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.errors import UsageError
from antipasta.observe.recorder import Recorder, found_in
from antipasta.pipeline import gate as judge
from antipasta.pipeline import require_base, rules_of
from antipasta.policy.verdict import exit_code
from antipasta.render import FORMATS
from antipasta.render.advice import advice
from antipasta.run.ci import base_of_the_job
from antipasta.run.opening import open_request, open_run
from antipasta.terminal.console import say
from antipasta.terminal.places import from_here
from antipasta.upkeep.background import go_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.config.settings import OnError, OnIncomplete
    from antipasta.judging.receipt import Identity, Receipt
    from antipasta.model import Mode
    from antipasta.policy.verdict import Rules
    from antipasta.results import Verdict
    from antipasta.run.opening import Run
    from antipasta.run.request import Request
    from antipasta.terminal.output import Output
    from antipasta.terminal.trouble import Trouble


class GateOptions(NamedTuple):
    """The options that only `gate` has. None means the configured value."""

    thresholds: tuple[str, ...]
    tolerance: str | None
    mode: Mode | None
    on_incomplete: OnIncomplete | None
    on_error: OnError | None
    report_unused: bool
    attribute: bool
    prefer_policy: Literal["base", "head"]
    changed_only: bool
    top: int | None


class Asked(NamedTuple):
    """The whole command line of `gate`."""

    common: CommonOptions
    own: GateOptions
    receipt: ReceiptOptions


class Shown(NamedTuple):
    """What the outputs show: every change or not, and how many violations with their lines."""

    list_changes: bool
    explain_most: int | None


class Judged(NamedTuple):
    """The verdict of `gate` with its run, its rules, and the identity for a receipt of it."""

    verdict: Verdict
    run: Run
    rules: Rules
    identity: Identity | None

    @property
    def code(self) -> int:
        """The exit code of the verdict."""
        return exit_code(self.verdict.status, self.rules.on_incomplete)


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
@baseline_options
@receipt_options
@click.pass_context
def gate(context: click.Context, /, **options: Any) -> None:
    """Judge files: against thresholds, and against a base version.

    Without a source, the working tree is judged by its absolute values; in the job of a CI service
    that names a base, HEAD is compared with that base. --staged compares the index with HEAD, as
    the hook does; --base REV compares with the merge base.
    """
    asked = Asked(
        pick(CommonOptions, options), pick(GateOptions, options), pick(ReceiptOptions, options)
    )
    if options["what_if"]:
        from antipasta.cli.what_if import require_alone

        require_alone(context)
        _try_candidates(asked, options["what_if"], options["commits"])
        context.exit(0)
    if context.get_parameter_source("commits") is ParameterSource.COMMANDLINE:
        raise UsageError("--commits is for --what-if", hint="add --what-if METRIC=VALUE")
    request = with_baseline(_request(asked), pick(BaselineOptions, options))
    request, base_reason = _with_base(request, asked)
    output = _with_view(make_output(asked.common, FORMATS), request, asked.own)
    require_base(request, asked.own.mode, attribute=asked.own.attribute)
    require_receipt_alone(asked.receipt, asked.common)
    sums_up = request.base is not None and not output.quiet
    list_changes = output.lists_changes or sums_up
    with Recorder("gate", verbose=output.style.verbose) as record:
        shown = Shown(list_changes, output.explain_most)
        found = _judge(request, asked, context.obj.trouble, record, shown)
        if isinstance(found, Judged):
            _show(found, output, base_reason, asked)
            say_timings(asked.common, record, found.verdict.run)
            code = 0 if request.baseline_action == "write" else found.code
            recorded(record, found.verdict.run, found_in(found.verdict), code, quiet=output.quiet)
        else:
            say_receipt(found, quiet=output.quiet)
            code = found.exit_code
    context.exit(code)


def _try_candidates(asked: Asked, candidates: Sequence[str], commits: int) -> None:
    """Show what candidates for thresholds fail. Raises UsageError for a format that cannot."""
    from antipasta.cli.what_if import try_candidates

    if asked.common.format_name not in ("text", "json"):
        raise UsageError("--what-if answers in text or JSON", hint="add --format json")
    is_json = asked.common.format_name == "json"
    try_candidates(_request(asked), candidates, commits, is_json=is_json)


def _request(asked: Asked) -> Request:
    return make_request(asked.common)._replace(
        prefer_policy=asked.own.prefer_policy,
        thresholds=asked.own.thresholds,
        tolerance=asked.own.tolerance,
    )


def _judge(
    request: Request, asked: Asked, trouble: Trouble, record: Recorder, shown: Shown
) -> Judged | Receipt:
    """Judge the request, or find the receipt that has the result of judging it.

    Raises ReceiptError if the receipt is for something else.
    """
    own, receipt = asked.own, asked.receipt
    with open_request(request) as opened:
        if request.base is None:
            trouble.configure(opened.settings.gate.on_error)
        run = open_run(opened)
        # For a range, the stricter setting of its two sides counts, and until both are read an
        # error fails: else a branch could turn one that it causes into a pass.
        trouble.configure(run.policy.settings.gate.on_error)
        begin(record, run)
        rules = rules_of(
            run,
            own.mode,
            own.on_incomplete,
            report_unused=own.report_unused,
            attribute=own.attribute,
        )
        identity = None
        if receipt.receipt or receipt.verify_receipt:
            from antipasta.judging.receipt import check_receipt, identify

            identity = identify(run, rules)
            if receipt.verify_receipt:
                return check_receipt(receipt.verify_receipt, identity)
        verdict = judge(
            run, rules, list_changes=shown.list_changes, explain_most=shown.explain_most
        )
        return Judged(verdict, run, rules, identity)


def _show(found: Judged, output: Output, base_reason: str | None, asked: Asked) -> None:
    """Write the verdict to its outputs, then the advice on standard error, then the receipt."""
    say_written(found.verdict.baseline_written)
    source = found.verdict.source._replace(base_reason=base_reason)
    verdict = found.verdict._replace(source=source)
    all_is_well = verdict.status == "passed" and not verdict.unused_suppressions
    output.write(verdict, all_is_well=all_is_well)
    settings = found.run.policy.settings
    goes_on = go_on(found.run.request, settings, verdict.run, verdict.incomplete)
    shown = from_here(verdict)
    for line in () if output.quiet else advice(shown, is_hook=False, goes_on=goes_on):
        say(line, "warning")
    if found.identity and asked.receipt.receipt:
        from antipasta.judging.receipt import write_receipt

        write_receipt(asked.receipt.receipt, verdict, found.code, found.identity)


def _with_view(output: Output, request: Request, options: GateOptions) -> Output:
    """The output, with the options that select what the text lists.

    Raises UsageError if there are no changes to list, or if the format lists everything.
    """
    if (options.changed_only or options.top) and output.format_name != "text":
        raise UsageError(
            f"--changed-only and --top are for the text; {output.format_name} lists everything",
            hint="write it to a file: --output FORMAT=FILE",
        )
    if options.changed_only and not request.has_base:
        raise UsageError(
            "--changed-only needs something to compare with", hint="add --staged, or --base REV"
        )
    style = output.style._replace(changed_only=options.changed_only, top=options.top)
    return output._replace(style=style)


def _with_base(request: Request, asked: Asked) -> tuple[Request, str | None]:
    """The request, and the reason for its base if antipasta chose it.

    Where the user names no source, the base is the one that the CI service names.
    """
    if not _has_no_source(request, asked.own.mode):
        return request, None
    base, notice = base_of_the_job(os.environ)
    # A notice that a job has no base is printed even with -q, because the job then judges by
    # absolute values.
    if notice and not (base and asked.common.quiet):
        say(notice, "warning")
    if base is None:
        return request, None
    return request._replace(base=base.revision, head=base.head), base.reason


def _has_no_source(request: Request, mode: Mode | None) -> bool:
    """Whether the user left open what is judged, so that the CI service may decide."""
    return not request.has_source and mode != "absolute" and request.baseline_action == "use"
