"""`config migrate`: today's form of an old configuration, with the same meaning."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.load import parse_settings
from antipasta.config.migrate import migrate, migration
from antipasta.errors import ConfigError
from tests.config.test_legacy import EVERY_KEY, GENERATED

if TYPE_CHECKING:
    from pathlib import Path

TODAY = {
    "thresholds": {"length": 60},
    "overrides": [{"paths": ["é/**"], "thresholds": {"length": None}}],
}


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [
        ("odd.json", json.dumps({"exclude": ["a\x85b", "x\u2028y", "é", "\x07"]}), "odd.yaml"),
        (".antipasta.yaml", GENERATED, ".antipasta.yaml"),
        (".antipasta.yml", EVERY_KEY, ".antipasta.yml"),
        (".antipasta.json", json.dumps(TODAY), ".antipasta.yaml"),
        ("other.json", json.dumps({"use_gitignore": True}), "other.yaml"),
        (".antipasta.json", "", ".antipasta.yaml"),
    ],
)
def test_the_meaning_and_the_old_file_are_kept(
    tmp_path: Path, name: str, text: str, target: str
) -> None:
    old = tmp_path / name
    old.write_text(text)
    before = parse_settings(text.encode(), name)

    plan = migration(str(old), {})
    assert plan is not None
    migrate(plan)

    new = tmp_path / target
    after = parse_settings(new.read_bytes(), target)
    assert after._replace(origin=None) == before._replace(origin=None, foreign=())
    assert sorted(os.listdir(tmp_path)) == sorted({target, f"{name}.bak"})
    assert (tmp_path / f"{name}.bak").read_text() == text
    assert all(each in new.read_text() for each in before.foreign)
    assert migration(str(new), {}) is None


@pytest.mark.parametrize("name", ["a\udcff.json", "a\nexclude: [x]\n.json"])
def test_a_name_of_odd_bytes_cannot_break_the_file(tmp_path: Path, name: str) -> None:
    old = tmp_path / name
    old.write_text(json.dumps(TODAY))

    plan = migration(str(old), {})
    assert plan is not None
    migrate(plan)

    text = (tmp_path / name.replace(".json", ".yaml")).read_text()
    assert f"wrote it from {name!a}.\n" in text
    assert plan.diff().startswith(f"--- {str(old)!a}\n+++ ")


def test_the_diff_has_both_files(tmp_path: Path) -> None:
    old = tmp_path / ".antipasta.json"
    old.write_text('{"gate": {"mode": "new"}}')

    plan = migration(str(old), {})

    assert plan is not None
    lines = plan.diff().splitlines()
    assert lines[:2] == [f"--- {old}", f"+++ {tmp_path / '.antipasta.yaml'}"]
    assert '-{"gate": {"mode": "new"}}' in lines
    assert "+gate: {mode: new}" in lines
    assert os.listdir(tmp_path) == [".antipasta.json"]


@pytest.mark.parametrize(
    ("files", "name", "said"),
    [
        ({}, "a.yaml", "no such file"),
        ({"a.yaml": "use_gitignore: 3"}, "a.yaml", "use_gitignore: is 3"),
        ({"a.json": "{"}, "a.json", "is not JSON"),
        ({"a.json": "{}", "a.yaml": ""}, "a.json", "is there already"),
        ({"a.json": "{}", "a.json.bak": ""}, "a.json", "a.json.bak is there already"),
        (
            {"pyproject.toml": "[tool.antipasta]\nuse_gitignore = true"},
            "pyproject.toml",
            "has the form of antipasta 1.x",
        ),
    ],
)
def test_what_it_cannot_do_changes_nothing(
    tmp_path: Path, files: dict[str, str], name: str, said: str
) -> None:
    for each, text in files.items():
        (tmp_path / each).write_text(text)

    def attempt() -> None:
        plan = migration(str(tmp_path / name), {})
        assert plan is not None
        migrate(plan)

    with pytest.raises(ConfigError, match=said):
        attempt()
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == files


@pytest.mark.parametrize("text", ["", "gate: {mode: new}\n", "# nothing\n"])
def test_todays_form_stays_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.yaml").write_text(text)

    assert migration(str(tmp_path / "c.yaml"), {}) is None


METRIC = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ("cyclomatic_complexity", "maintainability_index", "halstead_bugs")
        ),
        "threshold": st.integers(0, 99) | st.floats(0, 99, allow_subnormal=False),
    },
    optional={
        "comparison": st.sampled_from(("<", "<=", ">", ">=", "==", "!=")),
        "enabled": st.booleans(),
    },
)
LEGACY = st.fixed_dictionaries(
    {"use_gitignore": st.booleans()},
    optional={
        "languages": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.sampled_from(("python", "javascript", "TypeScript", "go")),
                    "metrics": st.lists(METRIC, max_size=4),
                }
            ),
            max_size=3,
        ),
        "ignore_patterns": st.lists(st.sampled_from(("a/**", "!a/b.py", "*.js")), max_size=3),
    },
)


@given(LEGACY)
def test_any_old_file_means_the_same_afterwards(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("old") / "c.json"
    path.write_text(json.dumps(values))
    before = parse_settings(path.read_bytes(), "c.json")

    plan = migration(str(path), {})

    assert plan is not None
    after = parse_settings(plan.after.encode(), "c.yaml")
    assert after._replace(origin=None) == before._replace(origin=None, foreign=())
