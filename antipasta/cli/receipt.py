"""The options of `antipasta gate` that are about receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from antipasta.cli.options import adding
from antipasta.errors import UsageError
from antipasta.render.printable import plural
from antipasta.terminal.console import write_document

if TYPE_CHECKING:
    from antipasta.cli.options import CommonOptions
    from antipasta.judging.receipt import Receipt

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


class ReceiptOptions(NamedTuple):
    """The files of a receipt to be written, and of one to be checked."""

    receipt: str | None
    verify_receipt: str | None


def require_receipt_alone(options: ReceiptOptions, common: CommonOptions) -> None:
    """Raise UsageError where a receipt is to be checked, for options that this has no use for."""
    if options.verify_receipt and (
        options.receipt or common.outputs or common.format_name != "text"
    ):
        raise UsageError(
            "--verify-receipt goes with neither --receipt nor --output nor --format",
            hint="the receipt itself is JSON",
        )


def say_receipt(receipt: Receipt, *, quiet: bool) -> None:
    """Say what a receipt that holds says; one that passed is not worth a word where it is quiet."""
    if quiet and receipt.status == "passed":
        return
    judged = (
        f"{receipt.files_judged} of {plural(receipt.files, 'file')}"
        f" and {receipt.functions_judged} of {plural(receipt.functions, 'function')}"
    )
    write_document(
        f"antipasta: the receipt holds: {receipt.status},"
        f" {plural(receipt.violations, 'violation')}; {judged} were judged\n"
    )
