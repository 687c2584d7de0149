"""A short run of the fuzzer for each language, and what the fuzzer must notice."""

from __future__ import annotations

import importlib

import pytest

from antipasta.languages import LANGUAGES
from tests.analyze.trees.language import TreeLanguage
from tests.corpus.functions import FUNCTIONS
from tests.fuzzing.check import faults
from tests.fuzzing.supervised import Supervised, smallest
from tests.fuzzing.words import WORDS, words_in

MUTANTS = 60

for _name in WORDS:
    _module = "typescript" if _name == "tsx" else _name
    importlib.import_module(f"tests.analyze.trees.test_{_module}")

ALIKE = {each.language: each.alike for each in TreeLanguage.__subclasses__()}


SCRIPT = f"<p>it's</p>\n<script lang='ts'>\n{ALIKE['typescript']}</script>\n"


@pytest.mark.parametrize("language", WORDS)
def test_nothing_goes_unseen_in_damaged_sources(language: str) -> None:
    text = {**ALIKE, "tsx": ALIKE["typescript"], "vue": SCRIPT}[language].encode()
    with Supervised(language, [text]) as run:
        found = [fault for at in range(MUTANTS) for fault in run.measure(at).faults]

    assert found == []


@pytest.mark.parametrize("language", ALIKE)
def test_the_second_count_finds_functions_and_decisions(language: str) -> None:
    seen = words_in(ALIKE[language], language)

    assert seen.heads
    assert seen.decisions


def test_each_language_with_a_grammar_is_fuzzed_and_compared() -> None:
    trees = {each.name for each in LANGUAGES if each.engine.name == "tree"}

    # Their scripts are those of other languages, and their templates are not read.
    assert trees - {"svelte"} == {*WORDS}
    assert {*WORDS} - {"vue"} == {*FUNCTIONS}


def test_mutants_are_the_same_in_each_run() -> None:
    texts = [b"int f(int a) {\n  return a ? 1 : 2;\n}\n", b"int g;\n"]
    with Supervised("c", texts) as one, Supervised("c", texts) as other:
        mutants = [one.mutant(at) for at in range(50)]

        assert mutants == [other.mutant(at) for at in range(50)]
    assert len({*mutants}) > 40


def test_a_function_that_is_no_unit_is_a_fault_and_is_made_smaller() -> None:
    """The second count does not know each string of Ruby."""
    text = b"a = 1\nb = %w<\ndef l\n>\nc\n"

    (fault,) = faults(text, "ruby")

    assert fault == "unseen head (full): line 3"
    assert smallest(text, "ruby", "unseen head (full)") == b"%w\ndef l"


def test_the_second_count_takes_the_first_branch_of_each_if_that_ends() -> None:
    head = "int f(){}\n"
    deeper = "#if C\n#if D\n#else\n#endif\n#endif\n"
    nested = f"#if A\n{head}#else\n#if B\n{head}#endif\n{deeper}{head}#endif\n"

    assert words_in(nested + head, "c").heads == [2, 14]
    assert words_in(f"#else\n{head}#if A\n#else\n{head}", "c").heads == [2, 5]


@pytest.mark.parametrize("language", ["javascript", "tsx", "vue"])
def test_the_second_count_takes_no_text_between_tags_for_code(language: str) -> None:
    script = "<script>" if language == "vue" else ""
    attribute = '<a\n  d="M 1\nif (a) { b(); }\nz"\n/>'
    tags = f"{script}c = <d>if (\n<b />\n{attribute}\n</d>"
    code = f"{script}c = <d>{{if (a) b}}</d>\ne = {attribute[2:-2]}"

    assert words_in(tags, language).decisions == []
    assert words_in(code, language).decisions == [1, 4]


def test_the_end_of_the_process_is_a_fault_and_the_run_goes_on() -> None:
    with Supervised("no language", [b"a b c\n"]) as run:
        for number in range(2):
            (fault,) = run.measure(number).faults
            assert fault.startswith("death")
