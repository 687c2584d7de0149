"""The JSON Schema of the configuration accepts what the loader accepts, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from antipasta.config.document import Document
from antipasta.config.json_schema import json_schema
from antipasta.config.schema import settings_of
from antipasta.config.settings import Settings
from antipasta.config.template import TEMPLATE
from antipasta.config.written import OF_NO_FIELD
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS
from tests.support.run import antipasta

if TYPE_CHECKING:
    from pathlib import Path

VALIDATOR = Draft202012Validator(json_schema())

NUMBERS = st.sampled_from([-1, 0, 0.5, 1, 2.0, 100, 10**15, 10**15 + 1, 1e16])
SCALARS = st.one_of(
    NUMBERS,
    st.none(),
    st.booleans(),
    st.sampled_from(["", "pass", "fail", "warn", "ratchet", "new", "absolute", "markers", "none"]),
    st.sampled_from(["ignore", "judge", "a.toml", "x/b.toml", "../c.toml", "a//b.toml", "c.yaml"]),
    st.sampled_from(["least-recently-used", "least-frequently-used", "1"]),
)
BY_METRIC = st.dictionaries(st.sampled_from([*METRICS, "lenght"]), SCALARS, max_size=3)
PATTERNS = st.lists(st.one_of(st.just("tests/**"), NUMBERS), max_size=2)
OVERRIDES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={"paths": PATTERNS, "thresholds": st.one_of(BY_METRIC, SCALARS), "more": SCALARS},
    ),
    max_size=2,
)


def section_of(name: str) -> st.SearchStrategy[Any]:
    """Values for the setting `name`, right and wrong ones."""
    fields = getattr(Settings._field_defaults[name], "_fields", ())
    if not fields or name == "exclude":
        return st.one_of(SCALARS, BY_METRIC, PATTERNS, OVERRIDES)
    inner = st.dictionaries(st.sampled_from([*fields, "more"]), SCALARS, max_size=3)
    return st.one_of(SCALARS, inner)


DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={name: section_of(name) for name in Settings._fields if name not in OF_NO_FIELD}
    | {"origin": SCALARS, "treshold": SCALARS},
)


def is_accepted(values: dict[str, Any]) -> bool:
    """Whether the loader accepts these values."""
    try:
        settings_of(Document("c.yaml", values))
    except ConfigError:
        return False
    return True


def test_it_is_a_schema_of_its_dialect() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@given(DOCUMENTS)
@example({})
@example({"overrides": [{"paths": ["a"]}]})
@example({"tolerance": {"sloc": 1}})
@example({"tolerance": -1})
@example({"hook": {"budget": 0}})
@example({"baseline": "a/../b.toml"})
def test_schema_and_loader_agree(values: dict[str, Any]) -> None:
    errors = [error.message for error in VALIDATOR.iter_errors(values)]

    assert is_accepted(values) == (not errors), errors


@pytest.mark.parametrize("name", [name for name in Settings._fields if name not in OF_NO_FIELD])
def test_every_setting_is_described(name: str) -> None:
    assert json_schema()["properties"][name]["description"].endswith(".")


def test_what_init_writes_is_valid() -> None:
    assert VALIDATOR.is_valid(yaml.safe_load(TEMPLATE))


def test_the_command_prints_it(tmp_path: Path) -> None:
    shown = antipasta("config", "schema", cwd=tmp_path)

    assert shown.returncode == 0
    assert json.loads(shown.stdout) == json_schema()
