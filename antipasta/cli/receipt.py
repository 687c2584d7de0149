"""What `antipasta gate` is asked to do with receipts, and what it says of them."""

from __future__ import annotations

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.render.printable import plural
from antipasta.terminal.console import write_document

if TYPE_CHECKING:
    from antipasta.cli.asked import CommonOptions
    from antipasta.judging.receipt import Receipt


class ReceiptOptions(NamedTuple):
    """The receipt to write, and the receipt to check."""

    receipt: str | None = None
    verify_receipt: str | None = None


def require_receipt_alone(options: ReceiptOptions, common: CommonOptions) -> None:
    """Raise UsageError if a receipt is to be checked, and an option asks for a verdict as well."""
    if options.verify_receipt and (
        options.receipt or common.outputs or common.format_name != "text"
    ):
        raise UsageError(
            "--verify-receipt goes with neither --receipt nor --output nor --format",
            hint="the receipt itself is JSON",
        )


def say_receipt(receipt: Receipt, *, quiet: bool) -> None:
    """Print what a valid receipt says; nothing with `quiet` if its verdict passed."""
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
