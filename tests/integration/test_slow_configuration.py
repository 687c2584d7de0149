"""Configurations that take too long to read cost a hook their bound once, and nothing hangs."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from antipasta.config.baseline_file import read_baseline
from antipasta.config.load import first_settings
from antipasta.config.report import effective_report
from antipasta.errors import ConfigError, SlowConfigError
from tests.support.run import antipasta, antipasta_hook
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.cache.store import Store
    from tests.support.git_repo import GitRepo

DOTTED = b"a" + b".a" * 400_000 + b" = 1\n"
"""tomllib takes a minute for this key."""

LITTLE = {"ANTIPASTA_CONFIG_TIMEOUT": "0.2"}
SLOW = "takes more than 0.2 s of CPU time to read"

# The timer may fire in a finalizer, where Python drops the exception; it fires again.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize(
    ("own", "of_head", "code"),
    [
        (DOTTED, "", 0),
        (DOTTED + b"[hook]\non_error = 'fail'\n", "", 1),
        (DOTTED, "[hook]\non_error = 'fail'\n", 1),
    ],
)
def test_the_hook_reads_nothing_twice_to_know_what_a_failure_does(
    repo: GitRepo, own: bytes, of_head: str, code: int
) -> None:
    repo.base({"antipasta.toml": of_head, "a.py": function_source()})
    repo.write("antipasta.toml", own)

    finished = antipasta_hook(cwd=repo.root, env=LITTLE)

    assert finished.returncode == code, finished.stderr
    assert finished.stderr.startswith(f"antipasta: antipasta.toml: {SLOW}\n")
    status = antipasta("hook", "status", cwd=repo.root, env=LITTLE)
    assert SLOW in status.stdout + status.stderr


def test_what_the_budget_is_too_short_to_read_is_read_in_the_background(
    repo: GitRepo, tmp_path: Path
) -> None:
    """Reading 45,000 patterns takes more than the tenth of a second that is always granted."""
    globs = json.dumps([f"q{number}/**/x*.py" for number in range(45_000)])
    repo.write(".antipasta.json", f'{{"exclude": {globs}}}')
    repo.stage("a.py", function_source())

    # In the background a busy machine may take its time.
    patient = {"ANTIPASTA_BUDGET": "0.1", "ANTIPASTA_CONFIG_TIMEOUT": "100"}
    finished = antipasta_hook(cwd=repo.root, env=patient)

    assert finished.returncode == 0
    assert ".antipasta.json: could not be read within the time budget" in finished.stderr
    assert "it is read in the background" in finished.stderr
    while not is_read(tmp_path / "antipasta-cache"):
        time.sleep(0.05)
    # The bound would not suffice to read it again.
    assert antipasta_hook(cwd=repo.root, env={"ANTIPASTA_CONFIG_TIMEOUT": "0.01"}).returncode == 2


def is_read(cache: Path) -> bool:
    """Whether settings are remembered there."""
    with closing(sqlite3.connect(cache / "v2" / "cache.db")) as connection:
        query = "SELECT count(*) FROM Cache WHERE key LIKE 'config:%' AND key NOT LIKE '%:slow'"
        return bool(connection.execute(query).fetchone()[0])


@pytest.mark.parametrize(
    ("more", "environment", "flags"),
    [
        (b"[hook]\non_incomplete = 'fail'\n", {}, ()),
        (b"", {"CI": "1"}, ()),
        (b"", {}, ("--no-cache",)),
    ],
)
def test_what_may_block_or_nobody_reads_later_is_read_whatever_the_budget(
    repo: GitRepo, more: bytes, environment: dict[str, str], flags: tuple[str, ...]
) -> None:
    repo.write("antipasta.toml", DOTTED + more)
    short = {"ANTIPASTA_BUDGET": "0.1", "ANTIPASTA_CONFIG_TIMEOUT": "0.2"}

    finished = antipasta_hook(*flags, cwd=repo.root, env=short | environment)

    assert f"antipasta.toml: {SLOW}" in finished.stderr


def test_that_it_takes_too_long_is_remembered_for_those_who_have_no_more_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(name: str) -> bytes | None:
        return DOTTED if name == "antipasta.toml" else None

    def refuse(*_: object) -> None:
        raise AssertionError("it is read again")

    monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", "0.2")
    with pytest.raises(SlowConfigError):
        first_settings(read, remember=store)
    monkeypatch.setattr("antipasta.config.document._read_document", refuse)

    for seconds in ("0.2", "0.1"):
        monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", seconds)
        with pytest.raises(SlowConfigError, match=f"takes more than {seconds} s"):
            first_settings(read, remember=store)
    monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", "0.3")
    with pytest.raises(AssertionError, match="it is read again"):
        first_settings(read, remember=store)


def test_other_readers_of_such_files_have_the_bound_too(
    here: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", "0.2")
    with pytest.raises(ConfigError, match=SLOW):
        read_baseline(DOTTED, "baseline.toml")
    here.write("antipasta.toml", DOTTED)
    with pytest.raises(SlowConfigError):
        effective_report(str(here.root), config_file=None, environment={})


def test_a_baseline_that_takes_too_long_ends_a_gate(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": "baseline: b.toml\n", "a.py": function_source()})
    repo.write("b.toml", DOTTED)

    finished = antipasta("gate", cwd=repo.root, env=LITTLE)

    assert finished.returncode == 1
    assert f"b.toml: {SLOW}" in finished.stderr
