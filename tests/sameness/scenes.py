"""The scenes of a repository with history: what is measured and judged in each."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from antipasta.languages import BY_EXTENSION
from tests.sameness.cases import CACHE_STATES, Case, Scene, gate, hook, metrics, written
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.sameness.histories import Origin

RANGES = 24
STEPS = (1, 1, 2, 5, 20)
"""How many commits lie between the two of a range; one after the other."""

STRICT = ("-t", "cyclomatic_complexity=4", "-t", "cognitive_complexity=4")
"""Thresholds that code which keeps to the usual ones breaks too."""

FORMATS = ("text", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "csv")

_BASELINE = "baseline.toml"
_SUMMARY = "summary.md"


class Material(NamedTuple):
    """What there is in a repository.

    `commits` are the ids of all, the oldest first. `sources` are the paths of the source files of
    the newest, the largest first; `folder` is a directory with some of them, and `text` is what is
    in the largest.
    """

    origin: Origin
    commits: tuple[str, ...]
    sources: tuple[str, ...]
    folder: str
    text: bytes

    @property
    def newest(self) -> str:
        return self.commits[-1]

    def pair(self, step: int, number: int, count: int) -> tuple[str, str]:
        """The range `number` of `count` that are spread over all commits, and `step` long."""
        last = len(self.commits) - 1
        step = min(step, last)
        end = step + (last - step) * number // max(count - 1, 1)
        return self.commits[end - step], self.commits[end]

    def scene(
        self, name: str, prepare: Callable[[GitRepo], object], cases: Sequence[Case]
    ) -> Scene:
        """A scene in this repository."""
        return Scene(f"{self.origin.name} {name}", self.origin.repository, prepare, tuple(cases))


def material(origin: Origin) -> Material:
    """What there is in this repository."""
    repo = GitRepo(origin.repository)
    commits = repo.git("rev-list", "--reverse", "--topo-order", "HEAD").split()
    listed = repo.git("ls-tree", "-r", "-z", "-l", "--full-tree", "HEAD").split("\0")[:-1]
    sizes = {
        path: int(entry.split()[-1]) for entry, _, path in (each.partition("\t") for each in listed)
    }
    sources = [path for path in sizes if path.rpartition(".")[2] in BY_EXTENSION]
    folder = sources[len(sources) // 2].rpartition("/")[0] or "."
    sources.sort(key=sizes.__getitem__, reverse=True)
    text = repo.git("show", f"HEAD:{sources[0]}").encode("utf-8", "surrogateescape")
    return Material(origin, tuple(commits), tuple(sources), folder, text)


THOROUGHLY = 2
"""In so many of the repositories also what has little to do with the languages is run."""


def scenes_of(origins: Sequence[Origin]) -> Iterator[Scene]:
    """The scenes of these repositories."""
    for number, origin in enumerate(origins):
        found = material(origin)
        yield from _scenes_of_content(found)
        if number < THOROUGHLY:
            yield from _scenes_of_rules(found)


def _scenes_of_content(found: Material) -> Iterator[Scene]:
    yield found.scene("measured", _at(found.newest), list(_measured(found)))
    yield found.scene("ranges", _at(found.newest), list(_ranges(found)))
    for number, step in enumerate((1, 5, 20)):
        base, head = found.pair(step, number + 1, 4)
        yield found.scene(f"staged {step}", _staged(base, head), list(_index_judged(found)))
    base, middle, head = _in_two_steps(found)
    yield found.scene("edited", _edited(base, middle, head), list(_edits_judged(found, base)))
    yield found.scene("merge", _merging(base, head), list(_merge_judged(base)))
    yield found.scene("merge edited", _merge_edited(base, head), list(_index_judged(found)))


def _scenes_of_rules(found: Material) -> Iterator[Scene]:
    base, middle, head = _in_two_steps(found)
    yield found.scene("formats", _at(found.newest), list(_formats(found)))
    yield found.scene("of services", _at(found.newest), list(_of_services(found)))
    yield found.scene("baseline", _edited(base, middle, head), list(_with_baseline(base)))
    yield found.scene("policy", _loosened(base, head), list(_policy_judged()))
    yield found.scene("places", _places(head), list(_in_places(found)))
    yield found.scene("unborn", _unborn(head), [gate("--staged"), hook(), metrics("--staged")])
    yield found.scene("no git", _without_git(head), list(_directory_judged(found)))


def _in_two_steps(found: Material) -> tuple[str, str, str]:
    """A range, and a commit in the middle of it: base, middle and head."""
    base, head = found.pair(10, 2, 4)
    middle = (found.commits.index(base) + found.commits.index(head)) // 2
    return base, found.commits[middle], head


def _at(commit: str) -> Callable[[GitRepo], object]:
    return lambda repo: repo.git("checkout", "-q", "--detach", commit)


def _measured(found: Material) -> Iterator[Case]:
    first, last = found.sources[0], found.sources[-1]
    older = found.commits[len(found.commits) // 2]
    yield metrics(cache="cold")
    yield metrics()
    yield metrics("--jobs", "2", cache="off")
    yield metrics(found.folder)
    yield metrics(first, cache="off")
    yield metrics(first, last, cache="cold")
    yield metrics("--rev", older)
    yield metrics("--rev", older, found.folder, cache="off")
    yield metrics("--staged")
    yield metrics("--base", older)
    yield metrics("--base", found.commits[0], "--head", older)
    yield metrics("no/such/file.py")
    for format_name in ("text", "jsonl", "markdown", "csv"):
        yield written(metrics(), format_name)
    yield written(metrics(first), "text", "-v")
    yield metrics("-", "--stdin-filename", first)._replace(text=found.text)
    yield gate(cache="cold")
    yield gate(*STRICT)
    yield gate(*STRICT, "--report-unused", found.folder, cache="off")
    yield gate(*STRICT, "--rev", older)
    yield gate("--rev", older, "--mode", "absolute", cache="off")
    yield gate("-", "--stdin-filename", first, *STRICT)._replace(text=found.text)
    yield gate("-", "--stdin-filename", "no.language")._replace(text=found.text)


def _ranges(found: Material) -> Iterator[Case]:
    variants = (
        STRICT,
        (),
        ("--attribute", *STRICT),
        ("--mode", "absolute"),
        ("--mode", "new", *STRICT),
        ("--policy", "head", found.folder),
        ("--report-unused", "--attribute"),
    )
    for number in range(RANGES):
        base, head = found.pair(STEPS[number % len(STEPS)], number, RANGES)
        variant = variants[number % len(variants)]
        cache = CACHE_STATES[number % len(CACHE_STATES)]
        yield gate("--base", base, "--head", head, *variant, cache=cache)
    # The other way round, and over everything.
    yield gate("--base", found.newest, "--head", found.commits[0])
    yield gate("--base", found.commits[0], "--head", found.newest)


def _formats(found: Material) -> Iterator[Case]:
    base, head = found.pair(20, 1, 2)
    case = gate("--base", base, "--head", head, *STRICT)
    for format_name in FORMATS:
        yield written(case, format_name)
    yield written(case, "text", "-v", "--attribute", "--color", "always")
    yield written(case, "text", "--changed-only", "--top", "3")
    yield written(case, "text", "-q")
    files = ("gate.sarif", "gate.json")
    outputs = [word for name in files for word in ("--output", f"{name.rpartition('.')[2]}={name}")]
    yield written(case, "text", *outputs)._replace(files=files)
    receipt = "receipt.json"
    yield written(case, "text", "--receipt", receipt)._replace(files=(receipt,))


def _of_services(found: Material) -> Iterator[Case]:
    """Where the base is not named on the command line, and what is no proper command line."""
    base, head = found.pair(5, 1, 2)
    services = (
        {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_BEFORE": base},
        {"GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base},
        {"PRE_COMMIT_FROM_REF": base, "PRE_COMMIT_TO_REF": head},
    )
    for environment in services:
        yield gate()._replace(environment=environment)
        yield written(gate(), "text")._replace(environment=environment)
    yield hook()._replace(environment=services[2])
    yield written(gate(), "github")._replace(
        environment={**services[0], "GITHUB_STEP_SUMMARY": _SUMMARY}, files=(_SUMMARY,)
    )
    yield gate("--base", "no-such-branch")
    yield gate("--staged", "--base", base)
    yield gate("-t", "complexity=3")
    yield gate("--no-such-option")
    yield hook("--budget", "never")
    receipt = ("--verify-receipt", "no-such-file.json")
    yield Case(("antipasta", "gate"), (*receipt, "--base", base, "--head", head))
    yield Case(("antipasta", "config", "show"), ("--format", "json"))


def _staged(base: str, head: str) -> Callable[[GitRepo], object]:
    """The change from `base` to `head` is staged."""

    def prepare(repo: GitRepo) -> None:
        repo.git("checkout", "-q", "--detach", head)
        repo.git("reset", "-q", "--soft", base)

    return prepare


def _index_judged(found: Material) -> Iterator[Case]:
    yield hook(cache="cold")
    yield hook()
    yield hook(*STRICT, cache="off")
    yield hook(found.sources[0], *STRICT)
    yield written(hook(), "text")
    yield written(hook(), "text", "-v", *STRICT)
    yield gate("--staged", *STRICT)
    yield gate("--staged", "--mode", "absolute", found.folder, cache="cold")
    yield metrics("--staged", found.folder)


def _edited(base: str, middle: str, head: str) -> Callable[[GitRepo], object]:
    """HEAD is at `base`; of the change to `head` the part up to `middle` is staged."""

    def prepare(repo: GitRepo) -> None:
        _staged(base, head)(repo)
        repo.git("read-tree", middle)
        repo.attempt("update-index", "-q", "--refresh")

    return prepare


def _edits_judged(found: Material, base: str) -> Iterator[Case]:
    yield gate(*STRICT, cache="cold")
    yield gate(*STRICT)
    yield gate("--base", "HEAD", *STRICT)
    yield gate("--base", f"{base}~3", *STRICT, "--attribute", cache="off")
    yield gate("--staged", *STRICT)
    yield hook(*STRICT)
    yield gate(found.folder, found.sources[-1], *STRICT, cache="cold")
    yield metrics()
    yield metrics("--base", "HEAD", cache="off")
    yield written(gate("--base", "HEAD", *STRICT), "text", "-v")


def _with_baseline(base: str) -> Iterator[Case]:
    files = (_BASELINE,)
    listed = ("--baseline", _BASELINE)
    yield gate(*STRICT, "--write-baseline", _BASELINE)._replace(files=files, keeps_files=True)
    yield gate(*STRICT, *listed)
    yield gate(*STRICT, *listed, "--staged", cache="off")
    yield gate(*STRICT, *listed, "--base", "HEAD")
    yield gate(*STRICT, *listed, "--rev", base)
    yield written(gate(*STRICT, *listed), "sarif")
    looser = ("-t", "cyclomatic_complexity=8")
    yield written(gate(*looser, *listed), "text")
    yield gate(*looser, *listed, "--prune-baseline")._replace(files=files)
    yield written(gate(*looser, "--write-baseline", _BASELINE), "text")._replace(files=files)


def _merging(base: str, head: str) -> Callable[[GitRepo], object]:
    """A merge of two branches with a third of the change each: `merged`, and once more, staged."""

    def prepare(repo: GitRepo) -> None:
        changed = _changed(repo, base, head)
        for name, paths in (("one", changed[::3]), ("two", changed[1::3])):
            repo.branch(name, base)
            _take(repo, head, paths)
            repo.git("commit", "-q", "--allow-empty", "-m", name)
        repo.branch("merged", "one")
        repo.git("merge", "-q", "--no-ff", "-m", "Merge two", "two")
        repo.switch("one")
        repo.git("merge", "-q", "--no-ff", "--no-commit", "two")

    return prepare


def _merge_edited(base: str, head: str) -> Callable[[GitRepo], object]:
    """The same merge; the last third of the change is staged with it.

    The files that were merged get a line more, so that they are those of neither branch, and each
    of their functions is compared with two others.
    """

    def prepare(repo: GitRepo) -> None:
        _merging(base, head)(repo)
        changed = _changed(repo, base, head)
        _take(repo, head, changed[2::3])
        for path in (*changed[::3], *changed[1::3]):
            repo.stage(path, (repo.root / path).read_bytes() + b"\n")

    return prepare


def _changed(repo: GitRepo, base: str, head: str) -> list[str]:
    """The files that `head` has and `base` has not, or not so."""
    options = ("-r", "-z", "--name-only", "--no-renames", "--diff-filter=AM")
    return repo.git("diff-tree", *options, base, head).split("\0")[:-1]


def _take(repo: GitRepo, commit: str, paths: Sequence[str]) -> None:
    """Stage these files as they are in this commit, and write them into the working tree."""
    if paths:
        repo.git("--literal-pathspecs", "checkout", commit, "--", *paths)


def _merge_judged(base: str) -> Iterator[Case]:
    yield hook(*STRICT, cache="cold")
    yield hook()
    yield written(hook(*STRICT), "text", "-v")
    yield gate("--staged", *STRICT, cache="off")
    for end in ("one", "two", base):
        yield gate("--base", end, "--head", "merged", *STRICT, "--attribute")


def _loosened(base: str, head: str) -> Callable[[GitRepo], object]:
    """A branch `loosened` from `strict`: two overridden halves of a change, then a looser policy.

    The first half is overridden by the message of its commit, the second is not.
    """

    def prepare(repo: GitRepo) -> None:
        repo.branch("strict", base)
        repo.base({".antipasta.yaml": "thresholds: {cyclomatic_complexity: 4, length: 20}\n"})
        repo.branch("loosened")
        changed = [path for path in _changed(repo, base, head) if path != ".antipasta.yaml"]
        _take(repo, head, changed[::2])
        message = "One half\n\nComplexity-Override: it is how it was released\n"
        repo.git("commit", "-q", "--allow-empty", "-m", message)
        _take(repo, head, changed[1::2])
        repo.git("commit", "-q", "--allow-empty", "-m", "The other half")
        function = "\n".join(f"    if a > {number}: a -= 1" for number in range(12))
        repo.base(
            {
                ".antipasta.yaml": "thresholds: {cyclomatic_complexity: 8}\ngrowth: {max_net: 5}\n",
                "added.py": f"def f(a):  # antipasta: ignore - a table\n{function}\n",
            }
        )

    return prepare


def _policy_judged() -> Iterator[Case]:
    case = gate("--base", "strict", "--head", "loosened")
    yield case._replace(cache="cold")
    yield case
    yield gate(*case.arguments[2:], "--attribute", cache="off")
    yield gate(*case.arguments[2:], "--policy", "head", "--report-unused")
    yield gate("--base", "strict")
    for format_name in FORMATS:
        yield written(case, format_name)
    yield Case(("antipasta", "config", "validate"))


def _places(commit: str) -> Callable[[GitRepo], object]:
    """Beside the working tree a bare clone and a linked working tree."""

    def prepare(repo: GitRepo) -> None:
        _at(commit)(repo)
        repo.git("clone", "-q", "--bare", "--shared", ".", "bare")
        repo.git("worktree", "add", "-q", "--detach", "linked", commit)

    return prepare


def _in_places(found: Material) -> Iterator[Case]:
    base, head = found.pair(5, 1, 2)
    for directory in ("bare", "linked"):
        for cache in CACHE_STATES:
            case = gate("--base", base, "--head", head, *STRICT, cache=cache)
            yield case._replace(directory=directory)
        yield metrics("--rev", base)._replace(directory=directory)
    yield gate(*STRICT)._replace(directory="bare")
    yield gate(*STRICT)._replace(directory="linked")
    yield gate(*STRICT)._replace(directory="linked", environment={"GIT_DIR": "../.git"})


def _unborn(commit: str) -> Callable[[GitRepo], object]:
    """Everything is staged for a first commit."""
    return lambda repo: repo.git("checkout", "-q", "--orphan", "unborn", commit)


def _without_git(commit: str) -> Callable[[GitRepo], object]:
    def prepare(repo: GitRepo) -> None:
        _at(commit)(repo)
        shutil.rmtree(repo.root / ".git")

    return prepare


def _directory_judged(found: Material) -> Iterator[Case]:
    yield metrics(cache="cold")
    yield metrics(found.folder)
    yield gate(*STRICT)
    yield gate("--staged")
    yield hook()
