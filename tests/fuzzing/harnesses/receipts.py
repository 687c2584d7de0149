"""Receipts: whole files, or (after the byte 0) fields that are sealed as they should be."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from typing import Any

from antipasta.errors import ReceiptError
from antipasta.judging import receipt
from antipasta.version import __version__

_IDENTITY = receipt.Identity("1" * 40, "2" * 40, None, "3" * 64, "4" * 64)


def _receipt() -> receipt.Receipt:
    fields: dict[str, Any] = dict.fromkeys(receipt.Receipt._fields, 1)
    fields |= {"schema": receipt.SCHEMA, "version": __version__, "seal": ""}
    fields |= {"status": "passed", "mode": "ratchet", **_IDENTITY._asdict()}
    return receipt.Receipt(**fields)


def seeds() -> list[bytes]:
    """A receipt, sealed and to be sealed."""
    plain = _receipt()
    sealed = plain._replace(seal=receipt._seal(plain))
    return [
        mark + json.dumps(each._asdict()).encode()
        for mark, each in ((b"\1", sealed), (b"\0", plain))
    ]


def check(data: bytes) -> None:
    """A file is a receipt for this verdict, or raises ReceiptError and nothing else."""
    text = data[1:]
    if data[:1] == b"\0":
        with suppress(ValueError, TypeError, RecursionError):
            fields = receipt._parsed(text)
            text = json.dumps({**fields._asdict(), "seal": receipt._seal(fields)}).encode()
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        try:
            found = receipt.check_receipt(os.fspath(file.name), _IDENTITY)
        except ReceiptError:
            return
        assert (found.tree, found.policy) == (_IDENTITY.tree, _IDENTITY.policy)
