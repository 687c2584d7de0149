"""What a commit waits for: the hook, warm and cold, small and large."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.environment import git
from bench.suite.repositories import (
    CONFIG,
    append,
    edited,
    large_source,
    library_texts,
    many_files,
    one_staged_file,
    package,
    started,
)
from bench.suite.scenario import FLOOR, FRESH, Figure, Scenario, Setting, Subject, against
from bench.suite.workshop import CHECKOUT, floor, hook

if TYPE_CHECKING:
    from bench.suite.workshop import Workshop

WARM = "antipasta-hook"
STAGED = "complexipy FILE --staged"
COLD_STAGED = "complexipy FILE… --staged, without its cache"
LIZARD = "lizard -t2 FILE…"
LARGE_CHARACTERS = 145_000
CLONED_FILES = 20
CLONED_BYTES = 10_000


def staged(workshop: Workshop, path: Path) -> tuple[Subject, ...]:
    """The hook of complexipy on one staged file."""
    return workshop.peer("complexipy", str(path), "--staged", shown=STAGED)


def _one_file(workshop: Workshop, root: Path) -> Setting:
    env = workshop.env()
    path = one_staged_file(root / "r", env)
    ours = Subject(WARM, hook(), weighed=True)
    gate = workshop.peer("crapkit", "hook-precommit", shown="crapkit hook-precommit", codes=(0, 6))
    for each in gate:
        # crapkit judges only where its configuration is.
        _adopt(Path(each.command[0]), root / "r", env)
    return Setting(root / "r", (floor(), ours, *staged(workshop, path), *gate))


def _adopt(crapkit: Path, root: Path, env: dict[str, str]) -> None:
    subprocess.run((str(crapkit), "init"), cwd=root, env=env, check=True, capture_output=True)


def _documents(workshop: Workshop, root: Path) -> Setting:
    env = workshop.env()
    append(package(root / "r", env) / "README.md", "# Words\n")
    git(root / "r", env, "add", ".")
    return Setting(root / "r", (floor(), Subject(WARM, hook())))


def _large(workshop: Workshop, root: Path) -> Setting:
    env = workshop.env()
    text = large_source(LARGE_CHARACTERS)
    path = root / "r" / "module.py"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    started(path.parent, env)

    def edit(turn: int) -> None:
        path.write_text(edited(text, turn), encoding="utf-8")
        git(path.parent, env, "add", ".")

    changed = Subject(f"{WARM}, changed", hook())
    again = Subject(f"{WARM}, the same again", hook())
    peer = staged(workshop, Path("module.py"))
    return Setting(path.parent, (floor(), changed, again, *peer), edit)


def _clone(workshop: Workshop, root: Path) -> Setting:
    env = workshop.env()
    root = workshop.corpora.copy("django", root / "r")
    # What people change is rather large; spread over the sizes of these.
    sizes = {path: path.stat().st_size for path in root.rglob("*.py")}
    paths = sorted(
        (path for path, size in sizes.items() if size >= CLONED_BYTES), key=sizes.__getitem__
    )
    step = len(paths) // CLONED_FILES
    chosen = [str(path.relative_to(root)) for path in paths[step // 2 :: step][:CLONED_FILES]]
    for path in chosen:
        append(root / path, "\n\ndef added():\n    pass\n")
    (root / ".antipasta.yaml").write_text(CONFIG, encoding="utf-8")
    git(root, env, "add", ".")
    ours = Subject(WARM, hook(), cold=True)
    lizard = workshop.peer("lizard", "-t2", *chosen, shown=LIZARD, codes=(0, 1))
    peer = workshop.peer("complexipy", "--staged", "--cache-dir", FRESH, *chosen, shown=COLD_STAGED)
    return Setting(root, (floor(), ours, *lizard, *peer))


def many_staged(workshop: Workshop, root: Path, changed: int) -> Setting:
    """A commit of so many changed files, in the cache and with an empty one."""
    env = workshop.env()
    paths = many_files(root / "r", changed, _short_texts())
    started(root / "r", env)
    for number, path in enumerate(paths):
        append(path, f"\n\ndef added():\n    return {number}\n")
    git(root / "r", env, "add", ".")
    return Setting(
        root / "r",
        (
            floor(),
            Subject(WARM, hook(), weighed=True),
            Subject(f"{WARM}, cold", hook(), cold=True, most=3, weighed=True),
        ),
    )


def _short_texts() -> list[str]:
    """Modules of the standard library that a person might have written: 2 to 20 KB."""
    return [text for text in library_texts() if 2_000 <= len(text) <= 20_000]


def _cached(workshop: Workshop, root: Path) -> Setting:
    setting = many_staged(workshop, root, 200)
    return setting._replace(subjects=setting.subjects[:2])


def crowd(workshop: Workshop, root: Path, hooks: int) -> Setting:
    """So many hooks at once on one cache, each of the same commit."""
    env = workshop.env()
    one_staged_file(root / "r", env)
    together = (sys.executable, str(CHECKOUT / "bench" / "suite" / "crowd.py"), str(hooks), *hook())
    return Setting(root / "r", (floor(), Subject(WARM, together, weighed=True)))


SCENARIOS = (
    Scenario(
        "hook",
        "A commit of one file, everything else in the cache",
        _one_file,
        (
            Figure("hook / python", WARM, against(FLOOR)),
            Figure("hook / complexipy", WARM, against(STAGED)),
            Figure("hook / peak MB", WARM, by="peak"),
        ),
        rounds=40,
        quick_rounds=10,
    ),
    Scenario(
        "documents",
        "A commit with nothing to judge: documents only",
        _documents,
        (Figure("documents / python", WARM, against(FLOOR)),),
        rounds=40,
        quick_rounds=10,
    ),
    Scenario(
        "large-file",
        "A changed function in a file of 145 KB, whose base is in the cache",
        _large,
        (Figure("large-file / complexipy", f"{WARM}, changed", against(STAGED)),),
        rounds=25,
    ),
    Scenario(
        "clone",
        "The first commit after a clone: 20 changed files of Django, 10 KB or more each",
        _clone,
        (Figure("clone / lizard", WARM, against(LIZARD)),),
        quick_rounds=3,
    ),
    Scenario(
        "staged-200",
        "A commit of 200 changed files that are in the cache",
        _cached,
        (Figure("staged-200 / python", WARM, against(FLOOR)),),
    ),
)
