from __future__ import annotations

import ast
import logging
import re
import sys
from pathlib import Path

import pytest

from antipasta.events import note
from tests.support.run import CHECKOUT, run


def test_an_event_is_a_record_of_pythons_logger(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="antipasta")

    note("worker_retry", "warning", path="a\nb.py", cause="crash", detail=None)

    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage() == "worker_retry path='a\\nb.py' cause='crash'"
    assert record.event == "worker_retry"  # type: ignore[attr-defined]
    assert record.fields == {"path": "a\nb.py", "cause": "crash"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("imported", ["", "import logging;"])
def test_where_nobody_listens_nothing_is_written_or_imported(tmp_path: Path, imported: str) -> None:
    program = (
        f"import sys; {imported} from antipasta.events import note; note('budget_spent', 'error');"
        "print('logging' in sys.modules)"
    )

    finished = run((sys.executable, "-P", "-c", program), tmp_path)

    assert (finished.stdout.strip(), finished.stderr) == (str(bool(imported)), "")


def test_the_page_lists_each_event() -> None:
    page = Path(CHECKOUT, "docs", "operate.md").read_text()
    section = page.partition("## Logs")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (?:debug|info|warning|error)", section, re.M)
    listed = {name for row in rows for name in re.findall(r"\w+", row)}

    told = {
        argument.value
        for path in Path(CHECKOUT, "antipasta").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and _name(call) in NOTING
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }

    assert listed == told | {"message", "error"}


NOTING = ("note", "_note", "note_shortfall")


def _name(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else ""
