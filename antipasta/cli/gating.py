"""The work of `antipasta gate`, once its command line is read. No module here imports click."""

from __future__ import annotations

import os

from antipasta.cli.asked import CommonOptions, make_output, request_of
from antipasta.cli.baseline import BaselineOptions, say_written, with_baseline
from antipasta.cli.receipt import ReceiptOptions, require_receipt_alone, say_receipt
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, Any, Literal, NamedTuple
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
    from collections.abc import Mapping

    from antipasta.cli.call import Call
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

    thresholds: tuple[str, ...] = ()
    tolerance: str | None = None
    mode: Mode | None = None
    on_incomplete: OnIncomplete | None = None
    on_error: OnError | None = None
    report_unused: bool = False
    attribute: bool = False
    prefer_policy: Literal["base", "head"] = "base"
    changed_only: bool = False
    top: int | None = None


class Asked(NamedTuple):
    """The whole command line of `gate`."""

    common: CommonOptions = CommonOptions()
    own: GateOptions = GateOptions()
    receipt: ReceiptOptions = ReceiptOptions()
    baseline: BaselineOptions = BaselineOptions()


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


def asked_by(given: Mapping[str, Any]) -> Asked:
    """The command line with these options, by their fields, and every other one at its default."""
    common = {name: given[name] for name in given.keys() & CommonOptions._fields}
    own = {name: given[name] for name in given.keys() & GateOptions._fields}
    return Asked(CommonOptions(**common), GateOptions(**own))


def run_gate(asked: Asked, call: Call) -> int:
    """Judge what is asked for, and show it; returns the exit code.

    Raises AntipastaError for an error that the user can mend.
    """
    request = with_baseline(request_for(asked, call), asked.baseline)
    request, base_reason = _with_base(request, asked)
    output = _with_view(make_output(asked.common, FORMATS), request, asked.own)
    require_base(request, asked.own.mode, attribute=asked.own.attribute)
    require_receipt_alone(asked.receipt, asked.common)
    sums_up = request.base is not None and not output.quiet
    list_changes = output.lists_changes or sums_up
    with Recorder("gate", verbose=output.style.verbose) as record:
        shown = Shown(list_changes, output.explain_most)
        found = _judge(request, asked, call.trouble, record, shown)
        if not isinstance(found, Judged):
            say_receipt(found, quiet=output.quiet)
            return found.exit_code
        _show(found, output, base_reason, asked)
        say_timings(asked.common, record, found.verdict.run)
        code = 0 if request.baseline_action == "write" else found.code
        recorded(record, found.verdict.run, found_in(found.verdict), code, quiet=output.quiet)
        return code


def request_for(asked: Asked, call: Call) -> Request:
    """What is judged, and by which rules. Raises UsageError for options that exclude each other."""
    return request_of(asked.common, call)._replace(
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
