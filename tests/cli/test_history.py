"""`antipasta history`: its options, its formats, and what it says of bad input."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A repository with three commits."""
    repo.base({"pkg/a.py": function_source("a", 12)})
    repo.base({"pkg/a.py": function_source("a", 15), "b.py": function_source("b", 3)})
    repo.base({"pkg/a.py": function_source("a", 4)})
    return repo


def test_the_text_draws_the_course_and_names_who_did_it(code: GitRepo) -> None:
    shown = antipasta("history", "--metric", "cyclo", cwd=code.root)

    assert shown.returncode == 0, shown.stderr
    title, *lines = shown.stdout.splitlines()
    assert title.startswith("cyclomatic_complexity, ")
    assert [line.split()[0] for line in lines[:5]] == ["sum", "mean", "max", "over", "functions"]
    assert lines[0].split(maxsplit=1)[1] == "▄█▁  12 → 7"
    assert lines[3] == "over 10    ██▁  1 (100.0%) → 0 (0.0%)"
    assert "1 commit made it worse" in lines
    assert any(line.startswith("  +6  ") and "A Tester  change" in line for line in lines)
    assert any(line.startswith("  -11  ") for line in lines)
    assert lines[-1] == "antipasta: 3 commits of HEAD"


def test_what_a_week_changed_is_not_said_to_be_one_commit(
    code: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The author of the last commit of a week did not make all of its changes."""
    code.git("tag", "v1", "HEAD~2")
    code.git("tag", "v2", "HEAD~1")
    code.git("tag", "second")

    lines = antipasta(
        "history", "--every", "tag", "--metric", "cyclo", cwd=code.root
    ).stdout.splitlines()
    assert "1 tag made it worse" in lines
    assert any(line.startswith("  +6  ") and "(v2) change" in line for line in lines)
    assert any(line.startswith("  -11  ") and "(second) change" in line for line in lines)

    shown = antipasta("history", "--every", "week", "--since", "2000-01-01", cwd=code.root).stdout
    assert "no week made it worse" in shown
    code.stage("b.py", function_source("b", 9))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "@4102444800 +0000")
    code.git("commit", "-qm", "much later")
    shown = antipasta("history", "--every", "week", cwd=code.root).stdout
    assert "1 week made it worse; of each its last commit is named" in shown.splitlines()


def test_csv_has_a_row_for_each_commit(code: GitRepo) -> None:
    shown = antipasta("history", "--format", "csv", cwd=code.root)
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))

    assert [row["cyclomatic_complexity_sum"] for row in rows] == ["12", "18", "7"]
    assert [row["cyclomatic_complexity_sum_delta"] for row in rows] == ["", "6", "-11"]


def test_markdown_has_tables_and_takes_top(code: GitRepo) -> None:
    shown = antipasta("history", "--format", "markdown", "--top", "1", cwd=code.root)

    assert "### cognitive_complexity, " in shown.stdout
    assert "| sum | `▅█▁` | 11 | 5 |" in shown.stdout
    assert "**1 commit made it worse**" in shown.stdout


def test_what_people_wrote_is_shown_as_text(repo: GitRepo) -> None:
    repo.stage("a.py", function_source("a", 3))
    author = "A\x1b[31mRed\u202e <a@b.c>"
    repo.git("commit", "-q", "--no-verify", "-m", "one")
    repo.stage("a.py", function_source("a", 9))
    repo.git("commit", "-q", "--no-verify", "--author", author, "-m", "=1+1 | ::error::##vso[x]")

    text = antipasta("history", cwd=repo.root).stdout
    assert "\x1b" not in text
    assert "A\\x1b[31mRed\\u202e" in text
    assert "##vso" not in text
    markdown = antipasta("history", "--format", "markdown", cwd=repo.root).stdout
    assert "&#124;" in markdown
    rows = antipasta("history", "--format", "csv", cwd=repo.root).stdout
    assert "'=1+1" in rows


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_authors_of_other_encodings_are_read(repo: GitRepo, encoding: str) -> None:
    repo.stage("a.py", function_source("a", 3))
    name = "Jürgen".encode("iso-8859-1" if encoding != "UTF-16" else "utf-8")
    env = {"GIT_AUTHOR_NAME": name.decode("utf-8", "surrogateescape")}
    setting = ("-c", f"i18n.commitEncoding={encoding}") if encoding != "UTF-16" else ()
    made = repo.attempt(*setting, "commit", "-q", "--no-verify", "-m", "one", env=env)
    assert made.returncode == 0, made.stderr

    (commit,) = json.loads(antipasta("history", "--format", "json", cwd=repo.root).stdout)[
        "commits"
    ]
    assert commit["author"] == "Jürgen"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--rev", "nothing"), "no such revision or range: nothing"),
        (("--rev", "HEAD..HEAD"), "no commit in HEAD..HEAD"),
        (("--metric", "maintain"), "the distribution of maintainability_index is not counted"),
        (("a.py", "b.py"), "history takes one path"),
        (("--format", "json", "--top", "3"), "options that choose what is listed"),
        (("--executor", "dask:x"), "dask"),
        (("--since", "soon"), "'soon' is no date"),
        (("nowhere",), "'nowhere' is not in the last commit of HEAD"),
        (("lib/a.py",), "did you mean pkg/a.py?"),
        (("pk",), "did you mean pkg?"),
    ],
)
def test_what_cannot_be_answered_is_said(
    code: GitRepo, arguments: tuple[str, ...], message: str
) -> None:
    shown = antipasta("history", *arguments, cwd=code.root)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert message in shown.stderr


def test_paths_in_text_count_from_where_one_stands(code: GitRepo) -> None:
    inside = code.root / "pkg"

    shown = antipasta("history", "a.py:a", cwd=inside)
    assert shown.stdout.startswith("cognitive_complexity of a.py:a, ")
    assert [line.split()[0] for line in shown.stdout.splitlines()[1:4]] == [
        *("cognitive_complexity", "cyclomatic_complexity", "length")
    ]
    document = antipasta("history", "a.py:a", "--format", "json", cwd=inside)
    assert json.loads(document.stdout)["path"] == "pkg/a.py"


def test_a_shallow_clone_says_what_fetches_the_rest(code: GitRepo) -> None:
    clone = code.root.parent / "clone"
    code.git("clone", "-q", "--depth=2", f"file://{code.root}", str(clone))

    text = antipasta("history", cwd=clone)
    assert "the history of this shallow clone ends at " in text.stdout
    assert "git fetch --unshallow fetches more" in text.stdout
    document = antipasta("history", "--format", "json", cwd=clone)
    assert "git fetch --unshallow" in document.stderr
    assert json.loads(document.stdout)["source"]["complete"] is False


def test_what_could_not_be_measured_is_named(code: GitRepo) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    code.base({f"b{number}.py": pointer for number in range(5)})

    shown = antipasta("history", cwd=code.root).stdout
    assert "1 commit not measured in full, for 5 files:" in shown
    assert "  b0.py: " in shown
    assert "  ... and 2 more; --format json has them all" in shown


def test_an_empty_repository_has_no_history(repo: GitRepo) -> None:
    shown = antipasta("history", cwd=repo.root)

    assert shown.returncode == 1
    assert "no commit yet" in shown.stderr
