"""Which source a request means, what it says of itself, and what a new one needs."""

from __future__ import annotations

import inspect
import os
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import pytest

from antipasta import collect
from antipasta.cache.store import Store
from antipasta.collect import NO_COMMITS, ContentSource
from antipasta.collect.buffer import Buffer
from antipasta.collect.content import given
from antipasta.collect.directory import Directory
from antipasta.collect.disk import blob_id
from antipasta.collect.paths import Selection
from antipasta.collect.place import find_place
from antipasta.collect.revision import Revision
from antipasta.collect.staged import Index
from antipasta.collect.text_input import Text
from antipasta.collect.worktree import WorkingTree
from antipasta.errors import GitError
from antipasta.model import Candidate, Collection, Commits, Source, Version
from antipasta.run import opening
from antipasta.run.request import Request
from antipasta.run.sources import source_of
from tests.support import runs
from tests.support.measured import version
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.model import Content
    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("f", TIDY), function_source("f")
ROOT = Path(__file__).parents[2]

REQUESTS: dict[type[ContentSource], list[dict[str, Any]]] = {
    Index: [{"staged": True}, {"staged": True, "paths": (".",)}],
    WorkingTree: [{}, {"paths": ("pkg",)}, {"base": "HEAD"}],
    Revision: [{"head": "HEAD"}, {"head": "HEAD", "base": "HEAD~1"}],
    Directory: [{"cwd": "/"}],
    Buffer: [
        {"text": b"", "stdin_name": "a.py", "staged": True},
        {"text": b"", "stdin_name": "a.py", "base": "HEAD~1"},
    ],
    Text: [{"text": b"x = 1\n", "stdin_name": "a.py"}, {"text": b"", "cwd": "/"}],
}
"""The requests that mean each source; `/` stands for a directory outside of git."""


@pytest.fixture
def project(repo: GitRepo) -> GitRepo:
    """A repository with two commits."""
    repo.base({"pkg/a.py": GOOD})
    repo.base({"pkg/a.py": BAD})
    return repo


def chosen(repo: GitRepo, **fields: Any) -> ContentSource:
    outside = fields.pop("cwd", None) is not None
    request = Request(cwd=str(repo.root.parent if outside else repo.root), **fields)
    place = find_place(request.cwd, [], needs_git=request.needs_git)
    return source_of(request, place, Store())


@pytest.mark.parametrize(
    ("kind", "fields"), [(kind, fields) for kind, each in REQUESTS.items() for fields in each]
)
def test_a_request_means_one_source(
    project: GitRepo, kind: type[ContentSource], fields: dict[str, Any]
) -> None:
    assert type(chosen(project, **fields)) is kind


def test_the_index_is_compared_with_head_and_names_no_commits(project: GitRepo) -> None:
    source = chosen(project, staged=True)

    assert source.description == Source("staged", base=project.head(), is_compared=True)
    assert source.commits == NO_COMMITS
    assert source.parents() == ("HEAD",)
    assert source.name_in_git == "the index"


def test_before_the_first_commit_the_index_has_no_parents(repo: GitRepo) -> None:
    source = chosen(repo, staged=True)

    assert source.description == Source("staged", is_compared=True)
    assert source.parents() == ()


def test_in_a_merge_both_parents_count(project: GitRepo) -> None:
    project.branch("other", "HEAD~1")
    theirs = project.base({"b.py": GOOD})
    project.switch("main")
    project.git("merge", "-q", "--no-commit", "--no-ff", "other")

    assert chosen(project, staged=True).parents() == ("HEAD", theirs)


def test_a_revision_may_have_a_base(project: GitRepo) -> None:
    head, base = project.head(), project.git("rev-parse", "HEAD~1").strip()

    alone = chosen(project, head="HEAD")
    compared = chosen(project, head="main", base="HEAD~1")

    assert alone.description == Source("revision", head)
    assert (alone.commits, alone.parents(), alone.name_in_git) == (Commits(head), (), head)
    assert compared.description == Source("revision", head, base, is_compared=True)
    assert compared.commits == Commits(head, base)
    assert compared.parents() == (base,)


def test_the_working_tree_may_have_a_base_and_is_not_in_git(project: GitRepo) -> None:
    alone, compared = chosen(project), chosen(project, base="HEAD")

    assert (alone.description, alone.commits) == (Source("worktree"), NO_COMMITS)
    assert compared.description == Source("worktree", base=project.head(), is_compared=True)
    assert compared.commits == Commits(None, project.head())
    assert compared.parents() == (project.head(),)
    assert alone.name_in_git is compared.name_in_git is None


def test_a_base_is_the_merge_base(project: GitRepo) -> None:
    fork = project.git("rev-parse", "HEAD~1").strip()
    project.branch("other", fork)
    project.base({"b.py": GOOD})

    assert chosen(project, head="other", base="main").commits.base == fork
    assert chosen(project, base="main").commits.base == fork


def test_a_commit_that_is_not_there_is_an_error(project: GitRepo) -> None:
    for fields in ({"head": "gone"}, {"base": "gone"}, {"base": "gone", "head": "HEAD"}):
        with pytest.raises(GitError, match=r"^no such revision: gone$"):
            chosen(project, **fields)


@pytest.mark.parametrize(
    ("fields", "names", "has"),
    [
        ({"staged": True}, (), False),
        ({"staged": True}, ("pkg/a.py",), True),
        ({}, (), True),
        ({}, ("pkg",), True),
        ({}, ("pkg/a.py",), False),
        ({"base": "HEAD"}, (), False),
        ({"head": "HEAD"}, (), True),
        ({"head": "HEAD", "base": "HEAD~1"}, ("pkg",), False),
        ({"cwd": "/"}, (), False),
        ({"text": GOOD.encode()}, (), False),
    ],
)
def test_whole_directories_are_asked_for_where_no_change_is(
    project: GitRepo, fields: dict[str, Any], names: tuple[str, ...], has: bool
) -> None:
    assert chosen(project, **fields).has_directories(Selection(frozenset(names))) is has


@pytest.mark.parametrize(
    ("fields", "content"),
    [({"staged": True}, b"x = 1\n"), ({}, b"x = 2\n"), ({"head": "HEAD"}, BAD.encode())],
)
def test_each_source_reads_its_own_content(
    project: GitRepo, fields: dict[str, Any], content: bytes
) -> None:
    project.stage("pkg/a.py", "x = 1\n")
    project.write("pkg/a.py", "x = 2\n")
    source = chosen(project, **fields)

    found = source.collect(source.select(["pkg/a.py"], str(project.root)))
    heads = [each.head for each in found.candidates]

    assert [each.data for each in source.read_heads(heads, 1e6)] == [content]
    assert [each.missing is None for each in source.read_heads(heads, 1)] == [False]


@pytest.mark.parametrize("fields", [{"staged": True}, {"base": "HEAD"}, {"head": "HEAD"}])
def test_a_gap_of_a_partial_clone_stops_a_gate_and_no_commit(
    project: GitRepo, fields: dict[str, Any]
) -> None:
    project.git("config", "remote.origin.promisor", "true")
    gone = version("gone.py", "1" * 40)

    with pytest.raises(GitError, match=r"^gone\.py: this partial clone lacks"):
        list(chosen(project, **fields).read_bases([gone], 1e6))
    (found,) = chosen(project, is_hook=True, **fields).read_bases([gone], 1e6)
    assert found.missing


class Fake(ContentSource):
    """One file that is nowhere but here: the least that a source can be."""

    def __init__(self, root: str, text: str = BAD) -> None:
        super().__init__(root, Source("stdin"))
        self._data = text.encode()
        oid = blob_id([self._data], len(self._data), "sha1")
        self._version = Version("fake.py", oid, "python")

    def collect(self, selection: Selection) -> Collection:
        candidates = (Candidate(self._version),) if selection.has(self._version.path) else ()
        return Collection(self.description, candidates)

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        return given(self._data, versions, max_bytes=max_bytes)


class Unfinished(ContentSource):
    """A source that somebody began to write."""


def lacks(kind: type[ContentSource]) -> list[str]:
    """What a source still needs, as CONTRIBUTING.md has it under "A source of content"."""
    module = Path(inspect.getfile(kind)).stem
    tests = ROOT / "tests" / "collect" / f"test_{module}.py"
    page = (ROOT / "docs" / "architecture.md").read_text()
    return [
        *(f"the method {name}" for name in sorted(kind.__abstractmethods__)),
        *([] if kind in REQUESTS else ["a request that means it, in REQUESTS"]),
        *([] if tests.exists() else [f"{tests.relative_to(ROOT)}"]),
        *([] if f"`{module}.py`" in page else [f"{module}.py in docs/architecture.md"]),
    ]


def sources() -> list[type[ContentSource]]:
    """The classes of sources that are modules of `collect`."""
    names = [f"{collect.__name__}.{each.name}" for each in iter_modules(collect.__path__)]
    found = [
        each
        for name in names
        for each in vars(import_module(name)).values()
        if inspect.isclass(each) and issubclass(each, ContentSource) and each.__module__ == name
    ]
    assert len(found) >= len(REQUESTS)
    return found


@pytest.mark.parametrize("kind", sources())
def test_a_source_has_all_that_it_needs(kind: type[ContentSource]) -> None:
    assert lacks(kind) == []


def test_what_a_new_source_lacks_is_named() -> None:
    here = Path(__file__).stem

    unfinished: Any = Unfinished

    assert lacks(unfinished) == ["the method collect", "the method read_heads", *lacks(Fake)]
    assert lacks(Fake) == [
        "a request that means it, in REQUESTS",
        os.path.join("tests", "collect", f"test_{here}.py"),
        f"{here}.py in docs/architecture.md",
    ]
    with pytest.raises(TypeError, match=r"Unfinished.*collect.*read_heads"):
        unfinished("/", Source("stdin"))


@pytest.mark.parametrize(("text", "status"), [(BAD, "failed"), (GOOD, "passed")])
def test_a_new_source_is_measured_and_judged_as_soon_as_it_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, status: str
) -> None:
    monkeypatch.setattr(opening, "source_of", lambda *_: Fake(str(tmp_path), text))
    request = Request(cwd=str(tmp_path))

    assert [each.path for each in runs.measured(request).files] == ["fake.py"]
    verdict = runs.judged(request)
    assert (verdict.status, verdict.source) == (status, Source("stdin"))
    assert verdict.counts.files_judged == 1
