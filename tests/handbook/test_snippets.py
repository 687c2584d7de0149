"""The Python code and the configurations in the documentation are what they seem to be."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

from antipasta.config.load import parse_settings
from antipasta.config.schema import settable
from antipasta.config.settings import Settings
from tests.handbook.shop import make_shop
from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md")))


def blocks(language: str) -> list[tuple[str, str]]:
    """The place and the text of each block of code in a language."""
    parser = CodeBlockParser(language=language, evaluator=lambda _example: None)
    return [
        (f"{page.relative_to(CHECKOUT).as_posix()}:{example.line}", str(example.parsed))
        for page in PAGES
        for example in Sybil(parsers=[parser]).parse(page).examples()
    ]


PYTHON = blocks("python")
CALLING = [(place, text) for place, text in PYTHON if "import antipasta" in text]


@pytest.mark.parametrize(("place", "text"), PYTHON, ids=lambda each: each[:40])
def test_python_code_can_be_compiled(place: str, text: str) -> None:
    # What is shown of a function may lack its body.
    body = f"{text}    pass\n" if text.rstrip().partition("#")[0].rstrip().endswith(":") else text
    compile(body, place, "exec")


@pytest.mark.parametrize(("place", "text"), CALLING, ids=lambda each: each[:40])
def test_code_that_calls_antipasta_runs(place: str, text: str, tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "shop")

    finished = run((sys.executable, "-c", text), shop.root)

    assert finished.returncode == 0, f"{place}: {finished.stderr}"


def test_each_configuration_is_valid() -> None:
    found = 0
    for place, text in blocks("yaml"):
        values = yaml.safe_load(text)
        if isinstance(values, dict) and values.keys() <= settable(Settings).keys():
            parse_settings(text.encode(), f"{place}.yaml")
            found += 1

    assert found >= 4
