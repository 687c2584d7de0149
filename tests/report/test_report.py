"""`antipasta report` on real repositories: what is on the page, where it goes, what is refused."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.git_repo import GitRepo
from tests.support.run import Finished, antipasta
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BAD = function_source("tangled")
GOOD = function_source("tangled", TIDY)


def report(
    cwd: Path,
    *options: str | bytes,
    exit_code: int = 0,
    env: Mapping[str, str] | None = None,
) -> Finished:
    finished = antipasta("report", *options, cwd=cwd, env=env)
    assert finished.returncode == exit_code, finished.stderr
    return finished


def data(page: Path) -> Any:
    """The data in a page."""
    found = re.search(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


def functions(page: Path) -> dict[str, list[str]]:
    """The names of the functions on a page, by path."""
    return {file[0]: [unit[0] for unit in file[7]] for file in data(page)["files"]}


@pytest.fixture
def code(here: GitRepo) -> GitRepo:
    """A repository with two commits, the second of which made a function worse."""
    here.base({"pkg/mod.py": GOOD, "pkg/other.py": function_source("other", 3)})
    here.base({"pkg/mod.py": BAD})
    return here


def test_the_page_shows_the_working_tree(code: GitRepo) -> None:
    code.write("new.py", "def fresh():\n    pass\n")

    told = report(code.root)

    page = code.root / "antipasta-report.html"
    assert functions(page) == {
        "new.py": ["<module>", "fresh"],
        "pkg/mod.py": ["<module>", "tangled"],
        "pkg/other.py": ["<module>", "other"],
    }
    assert told.stdout == ""
    assert told.stderr.startswith("antipasta: the report is in antipasta-report.html (")
    text = page.read_text()
    assert "<h1>here</h1>" in text
    assert f"working tree on commit {code.head()[:12]} of 20" in text
    (first, source) = next(iter(data(page)["sources"].values()))
    assert first == 1
    assert source.startswith("def tangled(")
    assert source in BAD


def test_the_figures_are_those_of_metrics(code: GitRepo) -> None:
    report(code.root)

    document = json.loads(antipasta("metrics", "--format", "json", cwd=code.root).stdout)
    shown = data(code.root / "antipasta-report.html")
    names = [each["id"] for each in shown["metrics"]]
    assert {
        (file["path"], unit["name"]): [unit[name] for name in names]
        for file in document["files"]
        for unit in file["functions"]
        if unit["kind"] != "class"
    } == {(file[0], unit[0]): unit[3:] for file in shown["files"] for unit in file[7]}
    assert [file[2] for file in shown["files"]] == [
        file["metrics"]["loc"] for file in document["files"]
    ]


def test_the_same_content_gives_the_same_bytes(code: GitRepo, tmp_path: Path) -> None:
    once, again = tmp_path / "once.html", tmp_path / "again.html"

    report(code.root, "--rev", "HEAD", "--html", str(once))
    report(code.root, "--rev", "HEAD", "--html", str(again), "--no-cache", "--jobs", "2")

    assert once.read_bytes() == again.read_bytes()
    assert "is_commit" not in once.read_text()
    assert f"<p>commit {code.head()[:12]} of 20" in once.read_text()


def test_a_range_shows_its_end_and_what_changed(code: GitRepo) -> None:
    code.write("pkg/mod.py", "x = 1\n")

    report(code.root, "--rev", "HEAD~1..HEAD", "--html", "out.html")

    page = code.root / "out.html"
    assert functions(page)["pkg/mod.py"] == ["<module>", "tangled"]
    text = page.read_text()
    assert "Change in HEAD~1..HEAD" in text
    assert "1 function changed; in sum" in text
    assert "a gate would refuse 1 place" in text
    assert "→ 14 ▲" in text


@pytest.mark.parametrize("text", ["HEAD~1...HEAD", "HEAD~1.."])
def test_other_forms_of_a_range(code: GitRepo, text: str) -> None:
    report(code.root, "--rev", text, "--html", "out.html")

    assert "1 function changed" in (code.root / "out.html").read_text()


def test_a_range_without_changes_says_so(code: GitRepo) -> None:
    code.base({"README": "words"})

    report(code.root, "--rev", "HEAD~1..HEAD", "--html", "out.html")

    assert ": no function changed." in (code.root / "out.html").read_text()


@pytest.mark.parametrize("places", [("-", "-"), ("one", "one"), ("one", "./pkg/../one")])
def test_the_page_and_the_markdown_go_to_two_places(code: GitRepo, places: tuple[str, str]) -> None:
    html, markdown = places

    told = report(code.root, "--html", html, f"--markdown={markdown}", exit_code=1)

    assert "the page and the Markdown would both go to" in told.stderr
    assert told.stdout == ""
    assert not (code.root / "one").exists()


@pytest.mark.parametrize("text", ["HEAD..HEAD", "HEAD..HEAD~1"])
def test_an_empty_range_has_a_report_without_a_trend(code: GitRepo, text: str) -> None:
    """As of a job on the main branch that reports on `origin/main..HEAD`."""
    shown = report(code.root, "--rev", text, "--markdown", "--html", "page.html").stdout

    assert "no function changed" in shown
    assert "Trend" not in shown
    assert "**Worst functions**" in shown
    assert not data(code.root / "page.html").get("trend")


def test_markdown_goes_to_standard_output_or_to_a_file(code: GitRepo) -> None:
    shown = report(code.root, "--markdown", "--rev", "HEAD~1..HEAD")

    assert shown.stdout.startswith("<!-- antipasta -->\n### antipasta: report on `here`\n")
    assert "| `tangled` | `pkg/mod.py:1` | modified, **refused** |" in shown.stdout
    assert "→ 14 |" in shown.stdout
    assert "**Worst functions**" in shown.stdout
    assert not (code.root / "antipasta-report.html").exists()

    told = report(code.root, "--markdown", "out.md", "--html", "out.html")
    assert told.stdout == ""
    assert (code.root / "out.md").read_text().startswith("<!-- antipasta -->\n")
    assert (code.root / "out.html").exists()
    report(code.root, "--markdown", "out.md", "-q")


def test_nothing_but_a_report_is_written_over(code: GitRepo) -> None:
    path = code.write("notes.html", "<html>mine</html>")

    refused = report(code.root, "--html", "notes.html", exit_code=1)
    assert "notes.html exists, and is no report of antipasta" in refused.stderr
    assert "--force" in refused.stderr
    assert path.read_text() == "<html>mine</html>"
    refused = report(code.root, "--markdown", "notes.html", exit_code=1)
    assert path.read_text() == "<html>mine</html>"

    report(code.root, "--html", "notes.html", "--force")
    report(code.root, "--html", "notes.html")
    assert functions(path)


def test_what_cannot_be_written_is_named(code: GitRepo) -> None:
    told = report(code.root, "--html", "no/such/page.html", exit_code=1)
    assert "no/such/page.html: cannot be written" in told.stderr

    (code.root / "directory").mkdir()
    told = report(code.root, "--html", "directory", exit_code=1)
    assert "directory: cannot be written" in told.stderr
    assert not list(code.root.glob(".antipasta-*"))


def test_a_link_is_replaced_and_never_followed(code: GitRepo, tmp_path: Path) -> None:
    target = tmp_path / "target.html"
    target.write_text("")
    (code.root / "antipasta-report.html").symlink_to(target)

    report(code.root)

    assert target.read_text() == ""
    assert not (code.root / "antipasta-report.html").is_symlink()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--rev", "no-such"), "no such revision or range: no-such"),
        (("--rev", "no-such..HEAD"), "no such revision or range"),
        (("--repositories", "no-such.txt"), "no-such.txt: cannot be read"),
        (("--repositories", "empty.txt"), "empty.txt lists no repository"),
        (("--repositories", "empty.txt", "--title", "x"), "--title is of one page"),
        (("--repositories", "empty.txt", "--html", "-"), "several pages go into a directory"),
        (("--executor", "tcp://x"), "dask://HOST:PORT"),
        (("pkg",), "extra argument"),
        (("-t", "cyclo"), "cyclo"),
    ],
)
def test_a_mistake_is_named(code: GitRepo, options: tuple[str, ...], message: str) -> None:
    code.write("empty.txt", "# nothing\n\n")

    assert message in report(code.root, *options, exit_code=1).stderr
    assert not (code.root / "antipasta-report.html").exists()


def test_in_a_bare_repository_head_is_shown(code: GitRepo, tmp_path: Path) -> None:
    code.git("clone", "-q", "--bare", str(code.root), str(tmp_path / "bare.git"))

    report(tmp_path / "bare.git", "--html", str(tmp_path / "out.html"))

    assert "<h1>bare</h1>" in (tmp_path / "out.html").read_text()
    assert "pkg/mod.py" in functions(tmp_path / "out.html")


def test_before_the_first_commit_and_outside_of_git(here: GitRepo, tmp_path: Path) -> None:
    here.write("a.py", GOOD)
    report(here.root)
    assert "<p>working tree</p>" in (here.root / "antipasta-report.html").read_text()

    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "b.py").write_text(GOOD)
    report(plain)
    assert functions(plain / "antipasta-report.html") == {"b.py": ["<module>", "tangled"]}
    assert "is not in a git repository" in report(plain, "--rev", "HEAD", exit_code=1).stderr


def test_from_a_subdirectory_the_whole_repository_is_shown(code: GitRepo) -> None:
    report(code.root / "pkg", env={"PRE_COMMIT_FROM_REF": "HEAD~1", "PRE_COMMIT_TO_REF": "HEAD"})

    page = code.root / "pkg" / "antipasta-report.html"
    assert set(functions(page)) == {"pkg/mod.py", "pkg/other.py"}
    assert "working tree on" in page.read_text()


def test_many_files_that_are_not_judged_are_counted(code: GitRepo) -> None:
    code.base({f"broken{number:02}.py": "def f(:\n" for number in range(30)})

    report(code.root, "--rev", "HEAD~1..HEAD")

    text = (code.root / "antipasta-report.html").read_text()
    assert "Not judged: broken00.py: syntax, " in text
    assert ", and 10 more</p>" in text


def test_a_sha256_repository(tmp_path: Path) -> None:
    other = GitRepo.create(tmp_path / "other", "--object-format=sha256")
    other.base({"a.py": GOOD})
    other.base({"a.py": BAD})

    report(other.root, "--rev", "HEAD~1..HEAD")

    assert "1 function changed" in (other.root / "antipasta-report.html").read_text()


def test_a_directory_without_source_has_an_empty_page(here: GitRepo) -> None:
    here.base({"README": "words"})

    report(here.root)

    assert data(here.root / "antipasta-report.html")["files"] == []


def test_thresholds_of_paths_and_of_the_command_line_count(code: GitRepo) -> None:
    code.write(
        ".antipasta.yaml",
        "overrides:\n  - paths: [pkg/other.py]\n    thresholds: {cyclomatic_complexity: 2}\n",
    )
    report(code.root, "-t", "cognitive=4", "--title", "Our code")

    page = code.root / "antipasta-report.html"
    shown = data(page)
    assert "<h1>Our code</h1>" in page.read_text()
    assert [each["threshold"] for each in shown["metrics"]][:2] == [4, 10]
    limits = {file[0]: shown["limits"][file[4]][:2] for file in shown["files"]}
    assert limits == {"pkg/mod.py": [4, 10], "pkg/other.py": [4, 2]}
    assert "<dt>Over a threshold</dt><dd>2 <small>50.0%</small></dd>" in page.read_text()


def test_what_is_not_measured_is_named(code: GitRepo) -> None:
    code.write("broken.py", "def f(:\n    pass\n")
    code.write("made.min.js", "var a=1\n")

    report(code.root)

    assert (
        '<th scope="row" class="name">broken.py</th>'
        in (code.root / "antipasta-report.html").read_text()
    )
    assert "<li>made.min.js: generated</li>" in (code.root / "antipasta-report.html").read_text()
    assert "Not measured in full: 1 file" in report(code.root, "--markdown").stdout


def test_hostile_names_are_shown_escaped(here: GitRepo) -> None:
    names = [b"<img src=x onerror=alert(1)>.py", b"a\nb.py", b"\xff.py", "\u202eyp.x.py".encode()]
    for name in names:
        here.write(name, BAD)
    here.add()
    here.commit()

    report(here.root, "--rev", "HEAD", "--markdown", "out.md", "--html", "out.html")

    page = (here.root / "out.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert set(functions(here.root / "out.html")) == {
        "<img src=x onerror=alert(1)>.py",
        "a\\nb.py",
        "\\xff.py",
        "\\u202eyp.x.py",
    }
    comment = (here.root / "out.md").read_text(encoding="utf-8")
    assert "\u202e" not in comment
    assert "`a\\nb.py:1`" not in comment, "a backslash cannot stand in a code span of a table"


def test_each_repository_of_a_list_has_a_page(code: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.create(tmp_path / "elsewhere" / "here")
    other.base({"z.py": GOOD})
    (tmp_path / "plain").mkdir()
    listed = tmp_path / "list.txt"
    listed.write_text("# ours\nhere\n\nelsewhere/here\nplain\nno-such\n")

    told = report(code.root, "--repositories", str(listed), "--html", "out", exit_code=3)

    assert sorted(os.listdir(code.root / "out")) == ["here-2.html", "here.html", "index.html"]
    assert set(functions(code.root / "out" / "here-2.html")) == {"z.py"}
    index = (code.root / "out" / "index.html").read_text()
    assert '<a href="here-2.html">here-2</a>' in index
    assert "2 of 4 repositories; no report of 2; 6 functions, 1 over a threshold" in index
    assert index.count("No report:") == 2
    assert "no such directory" in index
    assert "antipasta: no report of 2 repositories" in told.stderr
    assert "antipasta: plain: " in told.stderr

    listed.write_text(f"{code.root}\n")
    shown = report(code.root, "--repositories", str(listed), "--markdown")
    assert "| `here` | 2 | 4 |" in shown.stdout
    report(code.root, "--repositories", str(listed))
    assert (code.root / "antipasta-report" / "index.html").exists()


def test_one_bad_configuration_costs_the_others_nothing(code: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.create(tmp_path / "bad")
    other.base({"z.py": GOOD, ".antipasta.yaml": "no_such_key: 1\n"})
    listed = tmp_path / "list.txt"
    listed.write_text("bad\nhere\n")

    told = report(tmp_path, "--repositories", "list.txt", "--html", "out", exit_code=3)

    assert "no_such_key" in told.stderr
    assert sorted(os.listdir(tmp_path / "out")) == ["here.html", "index.html"]


def test_a_directory_that_cannot_be_made_is_named(code: GitRepo) -> None:
    code.write("file", "x")
    code.write("list.txt", ".\n")

    told = report(code.root, "--repositories", "list.txt", "--html", "file/inner", exit_code=1)
    assert "file/inner: cannot be made" in told.stderr


def test_no_source_takes_more_than_its_room(here: GitRepo) -> None:
    from antipasta.report.excerpts import MAX_CHARACTERS

    long = BAD.replace("\n", f"\n    '{'x' * MAX_CHARACTERS}'\n", 1)
    here.base({"long.py": long, "short.py": function_source("short", 3)})

    report(here.root)

    page = here.root / "antipasta-report.html"
    assert [source for _, source in data(page)["sources"].values()] == [
        function_source("short", 3).rstrip("\n")
    ]


def test_functions_without_complexity_bring_no_source(here: GitRepo) -> None:
    here.base({"plain.py": "def f():\n    return 1\n"})

    report(here.root)

    assert "The page holds no sources." in (here.root / "antipasta-report.html").read_text()
