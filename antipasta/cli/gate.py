"""`antipasta gate`: judge files, as the CI job does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.options import common_options, make_output, make_request
from antipasta.console import say, say_error
from antipasta.errors import AntipastaError, UsageError
from antipasta.pipeline import gate as judge
from antipasta.policy.verdict import Rules, exit_code
from antipasta.render.advice import advice

if TYPE_CHECKING:
    from antipasta.cli.options import Output
    from antipasta.config.settings import OnError, Settings
    from antipasta.prepare import Request


@click.command()
@common_options
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
@click.pass_context
def gate(context: click.Context, /, **options: Any) -> None:
    """Judge files: against thresholds, and against a base version.

    Without a source the working tree is judged by its absolute values. --staged compares the index
    with HEAD as the hook does; --base REV compares with the merge base, as a CI job does.
    """
    on_error = _OnError(options["on_error"])
    try:
        output = make_output(options)
        context.exit(_judge(make_request(options), output, options, on_error))
    except AntipastaError as error:
        say_error(error)
        context.exit(1 if on_error.choice == "fail" else 0)


class _OnError:
    """What trouble of antipasta's own does: by the flag, else by the configuration."""

    def __init__(self, flag: OnError | None) -> None:
        self._flag = flag
        self.choice: OnError = flag or "fail"

    def configure(self, settings: Settings) -> None:
        """Take the configuration's choice where no flag was given."""
        self.choice = self._flag or settings.gate.on_error


def _judge(request: Request, output: Output, options: dict[str, Any], on_error: _OnError) -> int:
    """Judge, show, and return the exit code."""
    has_base = request.staged or request.base is not None
    if options["mode"] in ("ratchet", "new") and not has_base:
        raise UsageError(
            f"--mode {options['mode']} needs something to compare with",
            hint="add --staged, or --base REV",
        )

    def rules(settings: Settings) -> Rules:
        on_error.configure(settings)
        configured = settings.gate.mode if has_base else None
        return Rules(
            options["mode"] or configured, options["on_incomplete"] or settings.gate.on_incomplete
        )

    list_changes = "json" in output.formats or output.style.verbose
    verdict, settings = judge(request, rules, list_changes=list_changes)
    output.write(verdict, all_is_well=verdict.status == "passed")
    for line in () if output.quiet else advice(verdict, is_hook=False):
        say(line)
    return exit_code(verdict.status, rules(settings).on_incomplete)
