"""`antipasta gate`: judge files, as the CI job does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.baseline import baseline_options, with_baseline
from antipasta.cli.options import common_options, make_output, make_request, say_timings
from antipasta.cli.receipt import prepare_receipt, receipt_options, verify
from antipasta.errors import UsageError
from antipasta.pipeline import gate as judge
from antipasta.pipeline import rules_of
from antipasta.policy.verdict import exit_code
from antipasta.render import FORMATS
from antipasta.render.advice import advice
from antipasta.render.printable import printable
from antipasta.run.ci import find_base, service_of
from antipasta.terminal.console import say
from antipasta.upkeep.background import go_on

if TYPE_CHECKING:
    from antipasta.config.settings import Settings
    from antipasta.model import Mode
    from antipasta.policy.verdict import Rules
    from antipasta.run.ci import FoundBase
    from antipasta.run.request import Request
    from antipasta.terminal.output import Output
    from antipasta.terminal.trouble import Trouble


@click.command()
@common_options(FORMATS)
@click.option(
    "-t",
    "thresholds",
    multiple=True,
    metavar="METRIC=VALUE",
    help="A threshold for this run; the beginning of the metric's name will do.",
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
    help="What to do when not everything could be judged.  [default: fail, exit code 3]",
)
@click.option(
    "--on-error",
    type=click.Choice(["pass", "fail"]),
    help="What to do when antipasta cannot do its work.  [default: fail, exit code 1]",
)
@click.option(
    "--report-unused",
    is_flag=True,
    help="Also name the suppressions that suppress nothing; they change no verdict.",
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
    help="Whose rules hold for a branch: with `base`, what it loosens does not help itself.",
    show_default=True,
)
@click.option(
    "--changed-only",
    is_flag=True,
    help="Of the text: list what the change did to each function, and no violation of others.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="Of the text: list the worst N violations, and the N changes that add most.",
)
@baseline_options
@receipt_options
@click.pass_context
def gate(context: click.Context, /, **options: Any) -> None:
    """Judge files: against thresholds, and against a base version.

    Without a source the working tree is judged by its absolute values; in the job of a CI service
    that names a base, HEAD is compared with that. --staged compares the index with HEAD as the hook
    does; --base REV compares with the merge base.
    """
    request = make_request(options)._replace(prefer_policy=options["prefer_policy"])
    request, base_reason = _with_base(with_baseline(request, options), options)
    output = _with_view(make_output(options, FORMATS), request, options)
    trouble: Trouble = context.obj.trouble
    decide = rules_of(
        request,
        options["mode"],
        options["on_incomplete"],
        report_unused=options["report_unused"],
        attribute=options["attribute"],
    )

    def rules(settings: Settings) -> Rules:
        trouble.configure(settings.gate.on_error)
        return decide(settings)

    if options["verify_receipt"]:
        context.exit(verify(request, rules, options))
    receipt = prepare_receipt(request, rules, options)
    sums_up = request.base is not None and not output.quiet
    verdict, settings = judge(request, rules, list_changes=output.lists_changes or sums_up)
    verdict = verdict._replace(source=verdict.source._replace(base_reason=base_reason))
    all_is_well = verdict.status == "passed" and not verdict.unused_suppressions
    output.write(verdict, all_is_well=all_is_well)
    goes_on = go_on(request, settings, verdict.run, verdict.incomplete)
    for line in () if output.quiet else advice(verdict, is_hook=False, goes_on=goes_on):
        say(line)
    say_timings(options, verdict.run)
    code = exit_code(verdict.status, decide(settings).on_incomplete)
    if receipt:
        from antipasta.judging.receipt import write_receipt

        write_receipt(options["receipt"], verdict, code, receipt)
    context.exit(0 if request.baseline_action == "write" else code)


def _with_view(output: Output, request: Request, options: dict[str, Any]) -> Output:
    """The output, with what the options say of its lists.

    Raises UsageError where there are no changes to list, and for formats that list everything.
    """
    view = {name: options[name] for name in ("changed_only", "top") if options[name]}
    if view and output.format_name != "text":
        raise UsageError(
            f"--changed-only and --top are for the text; {output.format_name} lists everything",
            hint="write it to a file: --output FORMAT=FILE",
        )
    if options["changed_only"] and not (request.staged or request.base):
        raise UsageError(
            "--changed-only needs something to compare with", hint="add --staged, or --base REV"
        )
    return output._replace(style=output.style._replace(**view))


def _with_base(request: Request, options: dict[str, Any]) -> tuple[Request, str | None]:
    """The request, with the base of the CI service where no other source is named; and why."""
    found = _base_of_the_service() if _has_no_source(request, options["mode"]) else None
    if found is None:
        return request, None
    if not options["quiet"]:
        say(f"antipasta: the base is {printable(found.revision)}: {found.reason}")
    return request._replace(base=found.revision, head="HEAD"), found.reason


def _has_no_source(request: Request, mode: Mode | None) -> bool:
    """Whether it is open what is judged, so that it may be what the CI service says."""
    return not request.has_source and mode != "absolute" and request.baseline_action == "use"


def _base_of_the_service() -> FoundBase | None:
    """What the CI service whose job this is compares with; says so where it names nothing."""
    service = service_of(os.environ)
    if service is None:
        return None
    found = find_base(service, os.environ)
    if found is None:
        say(
            f"antipasta: {service.name} names no base for this run, so all files are judged by"
            " their absolute values (--base REV names one)"
        )
    return found
