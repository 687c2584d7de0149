"""The options of `antipasta gate` that are about receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.options import adding
from antipasta.errors import UsageError
from antipasta.render.printable import plural
from antipasta.terminal.console import write_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.config.settings import Settings
    from antipasta.judging.receipt import Identity
    from antipasta.policy.verdict import Rules
    from antipasta.run.request import Request

receipt_options = adding(
    click.option(
        "--receipt", metavar="FILE", help="Write down what was judged, by which rules, and how."
    ),
    click.option(
        "--verify-receipt",
        metavar="FILE",
        help="Measure nothing: exit as the gate did that wrote this receipt, if it is for the same"
        " content, base, rules and engine, else with 1.",
    ),
)


def verify(request: Request, rules: Callable[[Settings], Rules], options: dict[str, Any]) -> int:
    """Hold the receipt against the request and say what it says; returns its exit code.

    Raises ReceiptError when it is for something else, UsageError for options that it has no use
    for.
    """
    # Imported here, as below: a gate without a receipt need not wait for it.
    from antipasta.judging.receipt import check_receipt, identify

    path = options["verify_receipt"]
    if options["receipt"] or options["outputs"] or options["format_name"] != "text":
        raise UsageError(
            "--verify-receipt goes with neither --receipt nor --output nor --format",
            hint="the receipt itself is JSON",
        )
    receipt = check_receipt(path, identify(request, rules))
    if not (options["quiet"] and receipt.status == "passed"):
        judged = (
            f"{receipt.files_judged} of {plural(receipt.files, 'file')}"
            f" and {receipt.functions_judged} of {plural(receipt.functions, 'function')}"
        )
        write_document(
            f"antipasta: the receipt holds: {receipt.status},"
            f" {plural(receipt.violations, 'violation')}; {judged} were judged\n"
        )
    return receipt.exit_code


def prepare_receipt(
    request: Request, rules: Callable[[Settings], Rules], options: dict[str, Any]
) -> Identity | None:
    """What a receipt is to be for, if one is asked for; found before anything is judged."""
    if not options["receipt"]:
        return None
    from antipasta.judging.receipt import identify

    return identify(request, rules)
