"""Vue and Svelte: their scripts are measured as the language that they name."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from tests.analyze.trees.language import numbers

SCRIPT = """function f(a) {
  if (a) { b() }
}
"""


@pytest.mark.parametrize(
    "tag",
    ["<script>", "<script lang='ts' setup>", '<script setup lang="tsx">', "<SCRIPT lang=jsx>"],
)
def test_lines_are_those_of_the_file(tag: str) -> None:
    source = (
        f"<template>\n<p>don't {{{{ a ? 1 : 2 }}}}</p>\n</template>\n{tag}\n{SCRIPT}</script>\n"
    )
    found = measure_source(source.encode(), language="vue")

    assert found.analysis == "full", found.detail
    assert numbers(found) == {"<module>": (1, 8, 1, 0, 0, None), "f": (5, 7, 2, 1, 1, 1)}


def test_several_scripts_are_read_and_none_in_a_comment() -> None:
    source = f"""<!-- <script>function no() {{}}</script> -->
<script lang="ts">
export type A = string
</script>
<script setup lang="ts">
const text = "<!--"
const a = defineProps<{{ b?: string }}>()
{SCRIPT}</script>
<style>a {{ b: c }}</style>
"""
    found = measure_source(source.encode(), language="vue")

    assert found.analysis == "full", found.detail
    assert list(numbers(found)) == ["<module>", "f"]


def test_both_scripts_of_svelte_are_measured() -> None:
    source = f"""<script context="module" lang="ts">
export const load: Load = async (a) => a ? 1 : 2
</script>
<script lang="ts">
export let b: number
$: c = b && 1
{SCRIPT}</script>
{{#if a}}<p>it's {{b}}</p>{{/if}}
"""
    found = measure_source(source.encode(), language="svelte")

    assert found.analysis == "full", found.detail
    assert {name: each.cyclomatic for name, each in numbers(found).items()} == {
        "<module>": 2,
        "load": 2,
        "f": 2,
    }


def test_a_script_that_is_not_closed_is_measured() -> None:
    found = measure_source(f"<script>\n{SCRIPT}".encode(), language="vue")

    assert numbers(found)["f"].cyclomatic == 2


@pytest.mark.parametrize(
    "begin", ['<script lang="ts>', "<script", '<script lang=ts">', "< script>", "<scrip>", ""]
)
def test_a_tag_without_a_script_hides_one(begin: str) -> None:
    found = measure_source(f"<p>\n{begin}\n{SCRIPT}</script>\n".encode(), language="vue")

    assert (found.analysis, found.reason) == ("reduced", "syntax")
    assert found.may_lack_units


def test_a_script_ends_at_its_tag_even_in_a_string() -> None:
    source = f"<script>let a = '</script>'\n{SCRIPT}</script>\n"

    assert measure_source(source.encode(), language="vue").may_lack_units


def test_a_component_has_names_of_its_own() -> None:
    component = "methods: { f() { if (a) { b() } } },\n  setup() {},"
    source = f"<script>\nexport default {{ {component} }}\n</script>\n"
    found = measure_source(source.encode(), language="vue")

    assert list(numbers(found)) == ["<module>", "default.methods.f", "default.setup"]


def test_a_comment_in_a_script_silences() -> None:
    source = f"<script>\n// antipasta: ignore -- a table\n{SCRIPT}</script>\n"
    found = measure_source(source.encode(), language="vue")

    (suppression,) = found.suppressions
    assert (suppression.line, suppression.own_line) == (2, True)
