"""What is read without click is read as click reads it, and imports nothing that is slow."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.cli.gate import asked_of, gate
from antipasta.cli.gating import asked_by
from antipasta.cli.plain import FLAGS, REPEATED, VALUES, plain_options
from antipasta.model import Mode
from antipasta.render import FORMATS
from tests.support.run import run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

WORDS = st.sampled_from(
    ["main", "HEAD~1", "a b", "", "src/ä.py", "x=y", "nothing", *FORMATS, *get_args(Mode)]
)
# What only click reads stands among them: then nothing is plain.
OTHERS = st.sampled_from(
    ["-", "--", "-x", "-qv", "--top", "-tx", "-t=x", "--stag", "--staged=1", "--base="]
)
OPTIONS = st.one_of(
    st.sampled_from([*FLAGS]).map(lambda name: [name]),
    st.tuples(st.sampled_from([*VALUES, *REPEATED]), WORDS).map(list),
    st.tuples(st.sampled_from([*VALUES, "--output"]), WORDS).map(lambda pair: ["=".join(pair)]),
    WORDS.map(lambda word: [word]),
)
LINES = st.lists(OPTIONS, max_size=5).map(lambda parts: [word for part in parts for word in part])


@given(line=LINES)
def test_a_plain_command_line_is_read_as_click_reads_it(line: list[str]) -> None:
    found = plain_options(["gate", *line])

    if found is not None:
        assert asked_by(found) == asked_of(gate.make_context("gate", [*line]).params)


@given(line=LINES, other=st.one_of(OTHERS, st.sampled_from([*VALUES, *REPEATED])))
def test_a_command_line_that_ends_in_something_else_is_left_to_click_or_read_like_it(
    line: list[str], other: str
) -> None:
    found = plain_options(["gate", *line, other])

    assert found is None or other == "--base="


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["--base", "main"],
        ["--base=main", "--format", "json", "-q"],
        ["src", "--mode", "absolute", "--no-cache"],
        ["--rev", "HEAD", "--timings", "-v"],
        ["--staged", "--changed-only"],
        ["-t", "cyclomatic=12", "a.py", "-t", "cognitive=9", "--output=json=a.json"],
    ],
)
def test_what_jobs_and_people_repeat_is_plain(line: list[str]) -> None:
    found = plain_options(["gate", *line])

    assert found is not None
    assert asked_by(found) == asked_of(gate.make_context("gate", [*line]).params)


@pytest.mark.parametrize(
    "line", [["--mode", "none"], ["--format=none"], ["--base"], ["--base", "--staged"], ["-h"]]
)
def test_what_click_has_to_answer_is_left_to_it(line: list[str]) -> None:
    assert plain_options(["gate", *line]) is None
    assert plain_options(["metrics", *line]) is None


def test_a_plain_gate_imports_neither_click_nor_what_only_click_needs(repo: GitRepo) -> None:
    repo.write("a.py", function_source("f", TIDY))
    repo.git("add", "a.py")
    repo.git("commit", "-m", "one")
    program = "import sys; from antipasta.cli import main; main(['gate']); print(*sys.modules)"
    # A coverage measurement of this suite would start in the process, with its imports.
    unmeasured = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")
    for _ in range(2):
        command = (*unmeasured, sys.executable, "-P", "-c", program)
        loaded = run(command, repo.root).stdout.split()

    assert "antipasta.pipeline" in loaded
    assert {"click", "inspect", "datetime", "uuid", "antipasta.judging.baseline"}.isdisjoint(loaded)
