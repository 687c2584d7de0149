"""The line that a message about a field names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.lines import FieldLines
from antipasta.config.load import parse_settings
from antipasta.config.settings import Settings
from antipasta.config.written import as_written
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable

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


def fields() -> list[tuple[str, ...]]:
    """Each field of the configuration, as the names on the way to it."""
    found: list[tuple[str, ...]] = [("thresholds", name) for name in METRICS]
    for section, value in as_written(Settings()).items():
        if section not in ("thresholds", "overrides"):
            names = value if isinstance(value, dict) else [None]
            found += [(section, name) if name else (section,) for name in names]
    return found


def in_yaml(field: tuple[str, ...], value: str) -> tuple[str, int]:
    """A text with that field behind others, and its line."""
    lines = ["# a comment", "", "overrides:", "  - paths: [x]", "    thresholds: {length: 1}"]
    lines += [f"{'  ' * at}{name}:" for at, name in enumerate(field)]
    return "\n".join(lines) + f" {value}\n", len(lines)


def in_toml(field: tuple[str, ...], value: str) -> tuple[str, int]:
    lines = ['"exclude" = [', '  "a",', "]"] if field[0] != "exclude" else ["# none"]
    lines += ["", f"{'.'.join(field)} = {value}", "[[overrides]]", "paths = []", "thresholds = {}"]
    return "\n".join(lines) + "\n", len(lines) - 3


@pytest.mark.parametrize("field", fields(), ids=".".join)
@pytest.mark.parametrize(("write", "name"), [(in_yaml, "c.yaml"), (in_toml, "c.toml")])
def test_a_wrong_value_of_any_field_has_its_line(
    field: tuple[str, ...], write: Callable[..., tuple[str, int]], name: str
) -> None:
    text, line = write(field, '"no/such" ' if name == "c.yaml" else '"no/such"')

    with pytest.raises(ConfigError) as caught:
        parse_settings(text.encode(), name)

    [said] = caught.value.lines()
    assert said.startswith(f"{name}:{line}: {'.'.join(field)}: is 'no/such'; it must be ")


@pytest.mark.parametrize("field", fields(), ids=".".join)
@pytest.mark.parametrize(("write", "name"), [(in_yaml, "c.yaml"), (in_toml, "c.toml")])
def test_a_misspelt_name_of_any_field_has_its_line(
    field: tuple[str, ...], write: Callable[..., tuple[str, int]], name: str
) -> None:
    misspelt = (*field[:-1], f"{field[-1]}q")
    text, line = write(misspelt, "1")

    with pytest.raises(ConfigError) as caught:
        parse_settings(text.encode(), name)

    [said] = caught.value.lines()
    place = f"{name}:{line}: {'.'.join(misspelt)}"
    assert said == f"{place}: no such name; did you mean {field[-1]}?"


@pytest.mark.parametrize(
    "data",
    [
        b'{"hook": {"' + b"b" * 2000 + b'": 1}}',  # YAML ends a key after 1024 characters
        b'{"hook": {"a": 1}, "b": ' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)
def test_json_that_yaml_cannot_read_has_mistakes_without_lines(data: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(data, ".antipasta.json")

    assert caught.value.lines()
    assert all(line.startswith(".antipasta.json: ") for line in caught.value.lines())
