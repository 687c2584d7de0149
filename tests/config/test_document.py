from __future__ import annotations

import pytest

from antipasta.config.document import read_document
from antipasta.errors import ConfigError


def values(text: str, name: str) -> object:
    document = read_document(text.encode(), name)
    return None if document is None else document.values


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".antipasta.yaml", "hook: {budget: 2.5}\ngate:\n  mode: new\n"),
        (".antipasta.yml", "\ufeff---\nhook:\n  budget: 2.5\ngate: {mode: new}\n"),
        ("antipasta.toml", 'hook.budget = 2.5\n[gate]\nmode = "new"\n'),
        ("pyproject.toml", '[tool.antipasta]\nhook.budget = 2.5\ngate = {mode = "new"}\n'),
        (".antipasta.json", '{"hook": {"budget": 2.5}, "gate": {"mode": "new"}}'),
        ("OTHER.YAML", "hook: {budget: 2.5}\r\ngate: {mode: new}\r\n"),
    ],
)
def test_every_language_says_the_same(name: str, text: str) -> None:
    assert values(text, name) == {"hook": {"budget": 2.5}, "gate": {"mode": "new"}}


@pytest.mark.parametrize("name", ["a.yaml", "a.toml", "a.json"])
@pytest.mark.parametrize("text", ["", "\n", "  \n"])
def test_an_empty_file_says_nothing(name: str, text: str) -> None:
    assert values(text, name) == {}


def test_comments_only_are_an_empty_file() -> None:
    assert values("# nothing\n", "a.yaml") == {}


@pytest.mark.parametrize(
    "text", ["", "[tool]\n", "[tool.black]\n", "tool = 3\n", "x = 'antipasta'"]
)
def test_a_pyproject_without_the_table_is_no_configuration(text: str) -> None:
    assert values(text, "sub/pyproject.toml") is None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "hook:\n  budget: [1\n", r"^a\.yaml:3: is not YAML: "),
        ("a.yaml", "a: 1\n\ttab: 2\n", r"^a\.yaml:2: is not YAML: "),
        ("a.yaml", "a: 1\na: 2\n", r"^a\.yaml:2: is not YAML: 'a' is there twice$"),
        ("a.yaml", "a:\n  b: 1\n  'b': 2\n", r"^a\.yaml:3: is not YAML: 'b' is there twice$"),
        ("a.yaml", "b: &b {x: 1}\na:\n  <<: *b\n", r"^a\.yaml:3: .*merge key"),
        ("a.yaml", "a: 010\n", r"^a\.yaml:1: .*write '010' as a decimal number"),
        ("a.yaml", "a: 1:30\n", r"^a\.yaml:1: .*write '1:30' as a decimal number"),
        ("a.yaml", "a: 1:30.5\n", r"^a\.yaml:1: .*write '1:30.5' as a decimal number"),
        ("a.yaml", "a: 1\n---\nb: 2\n", r"^a\.yaml:2: .*another document"),
        ("a.yaml", "? [a]\n: 1\n", r"^a\.yaml:1: .*unhashable key"),
        ("a.yaml", "a: !!python/object/apply:os.system [ls]\n", r"^a\.yaml:1: "),
        (
            "a.yaml",
            "a: 1\nb: \x07\n",
            r"^a\.yaml:2: is not YAML: the character U\+0007 is not allowed$",
        ),
        ("a.yaml", "a: 1\n---\nb: 1\n", r"^a\.yaml:2: is not YAML: expected a single document"),
        ("a.yaml", f"a: {'9' * 5000}\n", r"^a\.yaml: is not YAML: Exceeds the limit"),
        ("a.toml", "a = 1\nb = \n", r"^a\.toml:2: is not TOML: Invalid value$"),
        ("a.toml", "a = 1\na = 2\n", r"^a\.toml:2: is not TOML: Cannot overwrite a value$"),
        ("a.toml", "[a", r"^a\.toml.*: is not TOML: "),
        ("a.json", '{\n"a": }', r"^a\.json:2: is not JSON: Expecting value$"),
        ("a.json", '{"a": 1, "a": 2}', r"^a\.json: 'a' is there twice$"),
        ("a.json", f'{{"a": {"9" * 5000}}}', r"^a\.json: is not JSON: Exceeds the limit"),
        ("a.yaml", "- a\n", r"^a\.yaml: must be a mapping"),
        ("a.json", "3", r"^a\.json: must be a mapping"),
        (
            "pyproject.toml",
            "tool.antipasta = 3",
            r"^pyproject\.toml: tool\.antipasta: must be a map",
        ),
        ("a.ini", "", r"^a\.ini: cannot tell the language"),
        ("antipasta", "", r"^antipasta: cannot tell the language"),
    ],
)
def test_a_mistake_names_the_file_and_the_line(name: str, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        values(text, name)


@pytest.mark.parametrize("name", ["a.yaml", "a.toml", "a.json"])
def test_bytes_that_are_not_utf8_are_named_with_their_line(name: str) -> None:
    with pytest.raises(ConfigError, match=r":2: is not UTF-8: byte 0xe9$"):
        read_document(b"# one\n# caf\xe9\n", name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: " + "[" * 5000),
        ("a.toml", "a = " + "[" * 5000),
        ("a.json", '{"a": ' + "[" * 200_000),
    ],
)
def test_deep_nesting_is_an_error_and_no_crash(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine takes more than 2 s for it.
    monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", "100")
    with pytest.raises(ConfigError, match=r"^a\.\w+: is nested too deeply$"):
        values(text, name)


def test_many_references_to_one_value_take_no_time() -> None:
    levels = ["a0: &a0 [x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)
    ]

    assert isinstance(values("\n".join(levels), "a.yaml"), dict)
