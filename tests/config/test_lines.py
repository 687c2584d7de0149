"""The line that a message about a field names."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.lines import FieldLines
from antipasta.config.load import parse_settings
from antipasta.errors import ConfigError

YAML = """\
# first
thresholds:
  length: -1

  cyclomatic_complexty: 3
overrides:
  - paths:
      - "src/**"
      - 3
    thresholds: {nesting_depth: x}
  - thresholds:
      length: 1
hook: &hook
  budget: 0
1: odd
~: odd
gate: *hook
"""
TOML = """\
[thresholds]
length = -1

# a comment
"cyclomatic_comple\\u0078ty" = 3
[[overrides]]
paths = [
  "src/**",  # one
  3,
]
thresholds = { nesting_depth = "x" }
[[overrides]]
[overrides.thresholds]
length = 1
[hook]
mode.deep = 1
'budget' = 0
"""
PYPROJECT = """\
[project]
name = "x"
[tool]
antipasta.hook.budget = 0
antipasta.exclude = [[], "a"]
"""
JSON = """\
{
\t"thresholds": {
\t\t"length": "a\\tb",
\t\t"parameters": 1
\t},
\t"exclude":
\t\t["a",
\t\t 5]
}
"""


@pytest.mark.parametrize(
    ("text", "name", "lines"),
    [
        (
            YAML,
            "c.yaml",
            {
                3: "thresholds.length: is -1",
                5: "thresholds.cyclomatic_complexty: no such name; did you mean cyclomatic_",
                9: "overrides[0].paths[1]: is 3",
                10: "overrides[0].thresholds.nesting_depth: is 'x'",
                11: "overrides[1]: paths is missing",
                14: "hook.budget: is 0",
                15: "1: is not a name but 1; put it in quotes",
                16: "null: is not a name but null; put it in quotes",
                17: "gate.budget: no such name",
            },
        ),
        (
            TOML,
            "c.toml",
            {
                2: "thresholds.length: is -1",
                5: "thresholds.cyclomatic_complexty: no such name",
                9: "overrides[0].paths[1]: is 3",
                11: "overrides[0].thresholds.nesting_depth: is 'x'",
                12: "overrides[1]: paths is missing",
                16: "hook.mode: is a mapping",
                17: "hook.budget: is 0",
            },
        ),
        (
            PYPROJECT,
            "pyproject.toml",
            {
                4: "tool.antipasta.hook.budget: is 0",
                5: "tool.antipasta.exclude[0]: is a list",
            },
        ),
        (JSON, "c.json", {3: "thresholds.length: is 'a\\tb'", 8: "exclude[1]: is 5"}),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, name: str, lines: dict[int, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text.encode(), name)

    said = dict(each.split(":", 2)[1:] for each in caught.value.lines())
    assert {int(line): words for line, words in said.items()}.keys() == lines.keys()
    for line, words in lines.items():
        assert said[str(line)].strip().startswith(words)


def test_nodes_that_hold_themselves_and_bombs_of_aliases_end() -> None:
    assert FieldLines("a: &a\n  b: *a\n", ".yaml").of(("a", "b", "b", "b")) == 2

    bomb = "\n".join(f"a{at}: &a{at} [{f'*a{at - 1},' * 9}]" for at in range(1, 20))
    assert FieldLines(f"a0: &a0 x\n{bomb}\n", ".yaml").of(("a19", 8)) == 19  # its anchor


NAMES = st.text(st.characters(categories=("L", "N", "P", "S", "Z")), max_size=8)
VALUES = st.recursive(
    st.integers() | st.booleans() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_each_field_of_a_generated_file_has_the_line_of_its_text(values: dict[str, object]) -> None:
    text = json.dumps(values, indent=1)
    written = text.split("\n")
    lines = FieldLines(text, ".json")
    for name in values:
        assert written[(lines.of((name,)) or 0) - 1].startswith(f" {json.dumps(name)}:")

    block = yaml.safe_dump(values, allow_unicode=True)
    marks = FieldLines(block, ".yaml")
    found = [marks.of((name,)) or 0 for name in sorted(values)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
