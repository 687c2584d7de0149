"""The JSON Schemas in the wheel: every document keeps to its own, and has no field beside it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from antipasta.render import Style, render
from tests.handbook.shop import make_shop
from tests.support.outcomes import eventful_verdict, verdict
from tests.support.run import antipasta

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.support.git_repo import GitRepo

SCHEMAS = files("antipasta.render") / "schemas"


def schema(name: str) -> Any:
    """The schema of the documents that say `antipasta.NAME/1`."""
    return json.loads((SCHEMAS / f"{name}-1.json").read_text(encoding="utf-8"))


def closed(value: Any) -> Any:
    """The schema in which no object has other fields, so that a new field is noticed."""
    if isinstance(value, list):
        return list(map(closed, value))
    if not isinstance(value, dict):
        return value
    inner = {name: closed(each) for name, each in value.items()}
    is_open = "properties" in value and "additionalProperties" not in value
    return {**inner, "additionalProperties": False} if is_open else inner


def mistakes(document: dict[str, Any]) -> list[str]:
    """What is wrong with a document by the schema that it names."""
    name, _, number = document["schema"].removeprefix("antipasta.").partition("/")
    assert number == "1"
    checker = Draft202012Validator(closed(schema(name)))
    return [
        f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in checker.iter_errors(document)
    ]


@pytest.fixture
def shop(tmp_path: Path) -> GitRepo:
    return make_shop(tmp_path / "shop")


COMMANDS: Sequence[Sequence[str]] = (
    ("metrics",),
    ("metrics", "--jobs=2", "--no-cache"),
    ("metrics", "--rev", "v1.0", "src/orders.py"),
    ("gate",),
    ("gate", "--base", "origin/main"),
    ("gate", "--base", "origin/main", "-t", "cyc=3", "--attribute", "--report-unused"),
    ("gate", "--staged"),
    ("gate", "--what-if", "cyc=3", "--what-if", "maintainability_index=90"),
    ("explain", "src/orders.py"),
    ("explain", "src/orders.py:total", "--base", "origin/main"),
    ("stats",),
    ("stats", "--by", "module"),
    ("history",),
    ("history", "src/orders.py:total"),
    ("history", "--every", "tag"),
    ("hotspots",),
    ("hotspots", "--by", "directory"),
    ("runs",),
    ("runs", "--by", "day"),
    ("config", "show"),
    ("config", "show", "--for", "src/orders.py:total"),
    ("cache", "info"),
    ("cache", "list"),
    ("cache", "verify"),
    ("cache", "repair"),
    ("cache", "warm"),
    ("cache", "prune", "--max-age", "1", "--dry-run"),
    ("cache", "clear", "--yes"),
)


def test_the_documents_of_all_commands_keep_to_their_schemas(shop: GitRepo) -> None:
    seen = set()
    for command in COMMANDS:
        finished = antipasta(*command, "--format", "json", cwd=shop.root)
        assert finished.returncode in (0, 2), f"{command}: {finished.stderr}"
        document = json.loads(finished.stdout)
        assert mistakes(document) == [], command
        seen.add(document["schema"])

    assert seen == {
        json.loads(path.read_text("utf-8"))["properties"]["schema"]["const"]
        for path in SCHEMAS.iterdir()
        if path.name.endswith(".json")
    } - {"antipasta.receipt/1"}


def test_a_receipt_keeps_to_its_schema(shop: GitRepo) -> None:
    written = antipasta(
        *("gate", "--base", "origin/main", "--head", "HEAD", "--receipt", "r.json"), cwd=shop.root
    )

    assert written.returncode == 0, written.stderr
    assert mistakes(json.loads((shop.root / "r.json").read_text("utf-8"))) == []


@pytest.mark.parametrize("make", [verdict, eventful_verdict])
def test_a_verdict_with_everything_in_it_keeps_to_the_schema(make: Callable[[], Any]) -> None:
    assert mistakes(json.loads(render(make(), "json", Style()))) == []


def test_a_schema_refuses_what_is_no_such_document(shop: GitRepo) -> None:
    document = json.loads(antipasta("gate", "--format", "json", cwd=shop.root).stdout)

    assert mistakes({**document, "status": "good"}) == [
        "status: 'good' is not one of ['passed', 'failed', 'incomplete']"
    ]
    del document["violations"]
    assert mistakes({**document, "new": 1}) != []


@pytest.mark.parametrize("path", sorted(str(each.name) for each in SCHEMAS.iterdir()))
def test_a_schema_is_one(path: str) -> None:
    Draft202012Validator.check_schema(json.loads((SCHEMAS / path).read_text("utf-8")))
