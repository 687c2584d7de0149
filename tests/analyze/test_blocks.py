"""What is taken over from an earlier version changes no result, and nothing is that must not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.analyze import measure_source
from antipasta.analyze.blocks import STUB, parse_rest, split_blocks
from antipasta.encoding import encode
from antipasta.lean import ast as lean
from tests.edits import LARGE, difference
from tests.support.edits import real_source

if TYPE_CHECKING:
    import ast

    from antipasta.model import FileMetrics

FUNCTION = """\
def known(value):
    if value:
        return value + 1
    return 0


"""
BASE = f"{LARGE}import os\n\n\n{FUNCTION}x = os\n"


def measured(text: str, earlier: FileMetrics | None = None) -> FileMetrics:
    return measure_source(text.encode(), language="python", earlier=earlier)


def taken_over(text: str, base: str = BASE) -> int | None:
    """How many blocks of `text` are taken over from `base`; the result must be the same without."""
    earlier = measured(base)
    again = measured(text, earlier)
    assert encode(again, "key") == encode(measured(text), "key")
    reuse = parse_rest(text, earlier)
    return len(reuse.known) if reuse else None


@given(st.integers(min_value=0))
@settings(max_examples=15, deadline=None)
def test_random_edits_of_real_files_are_measured_as_from_nothing(seed: int) -> None:
    assert difference(seed).fields == []


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were parsed."""
    texts: list[str] = []
    parse = lean.parse

    def noted(text: str, *arguments: Any, **options: Any) -> ast.Module:
        texts.append(text)
        return cast("ast.Module", parse(text, *arguments, **options))

    monkeypatch.setattr(lean, "parse", noted)
    return texts


def definitions(text: str) -> set[str]:
    """The first lines of the definitions at module level, without the stubs."""
    lines = text.splitlines()
    return {line for line in lines if line.startswith(("def ", "class "))} - {STUB.strip()}


HEAD = "def gettempdir():"


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        pytest.param(HEAD, f"{HEAD}\n    x = 1", id="a statement"),
        pytest.param(HEAD, f"{HEAD}\n    # Say why.", id="a comment"),
        pytest.param(HEAD, f"{HEAD}\n\n", id="blank lines"),
    ],
)
def test_only_the_definition_that_changed_is_parsed(
    line: str, changed: str, parsed: list[str]
) -> None:
    base = real_source("tempfile") + LARGE
    earlier = measured(base)
    parsed.clear()

    measured(base.replace(f"{line}\n", f"{changed}\n"), earlier)

    (text,) = parsed
    assert HEAD in definitions(text)
    # Text that starts its line in a docstring keeps the function around it from being noted.
    assert len(definitions(text)) < len(definitions(base)) / 2


def test_a_definition_that_is_deleted_costs_no_parsing_of_the_others(parsed: list[str]) -> None:
    base = f"{BASE}def other(): pass\n"
    earlier = measured(base)
    parsed.clear()

    measured(BASE, earlier)

    (text,) = parsed
    assert definitions(text) == set()


def test_a_function_that_moved_is_taken_over_with_its_new_lines() -> None:
    text = f"{LARGE}import os\nif os:\n    pass\n{FUNCTION}x = os\n"

    assert taken_over(text) == 1
    unit = measured(text, measured(BASE)).functions[1]
    assert (unit.name, unit.start_line, unit.first_line) == ("known", 5, 5)


def test_a_class_is_taken_over_with_all_that_is_in_it() -> None:
    class_ = (
        "@decorated(\n    1,\n)\nclass Box:\n    if x:\n        y = x * 2\n"
        "    def m(self):\n        def inner(a): return a and self\n        return inner\n\n"
    )

    assert taken_over(f"{LARGE}x = 1\n{class_}x = 2\n", f"{LARGE}{class_}x = 2\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{LARGE}x = '''\n{FUNCTION}'''\n",
        f"{LARGE}x = '''\n{FUNCTION}",
        f"{LARGE}x = [\n{FUNCTION}]\n",
        f"{LARGE}x = \\\n{FUNCTION}",
        f"{LARGE}async \\\n{FUNCTION}",
        f"{LARGE}@decorated\n{FUNCTION}",
        f"{LARGE}@decorated\n\n# comment\n{FUNCTION}",
        f"{LARGE}if x:\n    pass\n{FUNCTION}else:\n    pass\n",
        f"{LARGE}try:\n    pass\n{FUNCTION}finally:\n    pass\n",
        f"{LARGE}if x:\n{FUNCTION}",
        f"{LARGE}class A:\n{FUNCTION}",
        f"{LARGE}{FUNCTION}    indented = 1\n",
        f"{LARGE}{FUNCTION}    indented = 1",
        f"{LARGE}{FUNCTION}x = (\n",
        f"{LARGE}{FUNCTION}\0",
        f"{LARGE}{FUNCTION}\f\nx = 1\n",
        f"{LARGE}{FUNCTION}# a comment goes with what is above it\n",
    ],
)
def test_a_known_text_in_another_place_is_parsed_again(text: str) -> None:
    assert taken_over(text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"{LARGE}{FUNCTION}'''not the docstring of the module'''\n",
        f"{LARGE}{FUNCTION}{FUNCTION}def known(): return lambda: 1 if x else 2\n",
        f"{LARGE}for x in y:\n    def known(): pass\n{FUNCTION}",
        f"{LARGE}# antipasta: ignore\n{FUNCTION}def after(): pass  # noqa: C901\n",
        f"{LARGE}match x:\n    case 1:\n        pass\n{FUNCTION}case = 2\n",
    ],
)
def test_a_known_text_among_other_code_is_taken_over(text: str) -> None:
    assert taken_over(text)


@pytest.mark.parametrize(
    "code",
    [
        "def f(a):\n    return a + b'bytes'\n",
        "def f(a):\n    return a + 2j\n",
        "def f(a):\n    return a == ...\n",
        f"def f(a):\n    return a + 0x1{'0' * 5000}\n",
        "def f(a):\n    return '''\ntext that starts its line\n'''\n",
    ],
)
def test_what_cannot_be_noted_is_parsed_again(code: str) -> None:
    base = f"{LARGE}{code}"

    assert taken_over(f"{base}x = 1\n", base) is None


@pytest.mark.parametrize("value", ["1", "1.0", "True", "None", "1e999", "'\\ud800'", "'a'", "x.a"])
def test_equal_operands_are_one_whatever_they_were_read_from(value: str) -> None:
    code = f"class A:\n    x = {value} + (y - z)\n\n"

    assert taken_over(f"{LARGE}{code}w = 1 + True + a - 'x'\n", f"{LARGE}{code}") == 1


def test_what_looks_like_decorators_is_read_once() -> None:
    lines = "@param\n" * 1000

    assert [(each.first, each.last) for each in split_blocks(lines)] == [(1, 1000)]
    assert taken_over(f"{LARGE}{FUNCTION}x = '''\n{lines}'''\n") == 1


def test_lines_may_end_as_they_like() -> None:
    earlier = measured(BASE)

    for source in (BASE.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + BASE.encode()):
        again = measure_source(source, language="python", earlier=earlier)
        assert again == measure_source(source, language="python")


def test_bytes_that_are_no_text_are_measured_from_nothing() -> None:
    source = BASE.encode() + b"y = '\xff'\n"

    again = measure_source(source, language="python", earlier=measured(BASE))

    assert again == measure_source(source, language="python")
    assert again.reason == "encoding"


@pytest.mark.parametrize("blocks", ["", "!", "AAAA", "eJyLjgUAARUAuQ==", "eJxTAAAAPwA/"])
def test_notes_that_are_none_are_of_no_use(blocks: str) -> None:
    earlier = measured(BASE)._replace(blocks=blocks)

    assert measured(BASE, earlier) == measured(BASE)


def test_nothing_is_taken_from_what_was_not_measured_in_full() -> None:
    earlier = measured(BASE)

    assert parse_rest(BASE, earlier)
    assert parse_rest(BASE, earlier._replace(analysis="reduced")) is None


def test_a_small_file_is_not_noted() -> None:
    assert measured(FUNCTION).blocks == ""
    assert measured(BASE).blocks
