"""How failures are shown, and that they survive the way between processes."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from antipasta import errors
from antipasta.terminal.console import say_error

if TYPE_CHECKING:
    from antipasta.errors import AntipastaError

KINDS = [
    errors.AntipastaError,
    errors.UsageError,
    errors.ConfigError,
    errors.GitError,
    errors.NotARepositoryError,
    errors.SourceError,
]


@pytest.mark.parametrize("kind", KINDS)
def test_survives_pickling(kind: type[AntipastaError]) -> None:
    error = pickle.loads(pickle.dumps(kind("what", hint="next")))

    assert (type(error), str(error), error.hint) == (kind, "what", "next")


def test_a_name_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_error(errors.UsageError("no file a\nantipasta: all is well", hint="look"))

    assert capsys.readouterr().err == "antipasta: no file a\\nantipasta: all is well\n  look\n"


def test_every_mistake_of_a_configuration_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_error(errors.ConfigError("a.yaml: one\na.yaml: two"))

    assert capsys.readouterr().err == "antipasta: a.yaml: one\nantipasta: a.yaml: two\n"
