"""`antipasta explain`: show where the complexity of a function comes from."""

from __future__ import annotations

from typing import Any

import click

from antipasta.cli.asked import STDIN, CommonOptions, make_output, pick, split_place
from antipasta.cli.examples import examples
from antipasta.cli.options import common_options, make_request, thresholds_option
from antipasta.cli.recording import begin, recorded, say_timings
from antipasta.errors import UsageError
from antipasta.judging.explained import explain_file
from antipasta.observe.found import found_of
from antipasta.observe.recorder import Recorder
from antipasta.render import EXPLAIN_FORMATS
from antipasta.run.opening import open_request, open_run


class _Explain(click.Command):
    """Takes `-:FUNCTION`, a function of standard input, which click reads as an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments that are left, as of click. Raises UsageError for an unknown option."""
        if "--" not in args:
            places = [each for each in args if each.startswith(f"{STDIN}:")]
            if places:
                args = [*(each for each in args if each not in places), "--", *places]
        return super().parse_args(ctx, args)


@click.command(
    cls=_Explain,
    epilog=examples(
        "antipasta explain src/parse.py:Parser.next",
        "antipasta explain src/parse.py:120 --staged",
    ),
)
@common_options(EXPLAIN_FORMATS, path="PATH[:FUNCTION]")
@thresholds_option
def explain(**options: Any) -> None:
    """Show, line by line, what adds to the complexity of a function, and what would lower it.

    FUNCTION is a name as antipasta lists it, such as Class.method, or the number of a line in it.
    Without it the worst three functions of the file are explained. With --staged or --base REV the
    lines that the change made worse are marked.
    """
    common = pick(CommonOptions, options)
    if len(common.paths) != 1:
        raise UsageError("explain takes one file", hint="antipasta explain FILE[:FUNCTION]")
    path, function = split_place(common.paths[0])
    output = make_output(common, EXPLAIN_FORMATS)
    request = make_request(common._replace(paths=(path,)))
    request = request._replace(thresholds=options["thresholds"])
    with Recorder("explain", verbose=output.style.verbose) as record:
        with open_request(request) as opened:
            explanation = explain_file(begin(record, open_run(opened)), function)
        output.write(explanation, all_is_well=False)
        say_timings(common, record, explanation.run)
        recorded(record, explanation.run, found_of(explanation), quiet=output.quiet)
