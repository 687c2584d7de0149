"""What each piece of advice in docs/tuning.md is worth, measured on one code base.

Run it with `python -m bench.tuning [SOURCES]` (default: Python's standard library). It prints a
table: what was changed, the least seconds of several rounds, and what came of it. The rounds
alternate, so a busy machine affects all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.environment import environment, git

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 5
ANTIPASTA = (sys.executable, "-P", "-m", "antipasta")
HOOK = (sys.executable, "-P", "-m", "antipasta.hook")
HIGH = ("-t", "cyclomatic_complexity=9999", "-t", "cognitive_complexity=9999")
GATE = (*ANTIPASTA, "gate", "--staged", ".", "--mode", "absolute", *HIGH)
"""Nothing breaches, as in most jobs: to explain hundreds of violations takes longer."""

PARTIAL = 3
"""The exit code of a run that left something out."""


class Scene(NamedTuple):
    """A repository whose files are all staged, before its first commit, and how to run in it."""

    root: Path
    env: dict[str, str]

    @property
    def cache(self) -> Path:
        """The directory of the cache."""
        return Path(self.env["ANTIPASTA_CACHE_DIR"])

    def run(self, *command: str, **env: str) -> tuple[float, str]:
        """The wall seconds of a command, and its standard output."""
        start = time.perf_counter()
        done = subprocess.run(  # its exit code is looked at below
            command,
            check=False,
            cwd=self.root,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if done.returncode not in (0, 2, PARTIAL):
            sys.exit(f"{command} ended with {done.returncode}")
        return time.perf_counter() - start, done.stdout

    def forget(self) -> None:
        """Remove the cache."""
        rmtree(self.cache, ignore_errors=True)


@contextmanager
def staged(sources: Path) -> Iterator[Scene]:
    """A scene with these sources."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        root = Path(directory, "repository")
        copytree(sources, root, ignore=ignore_patterns("__pycache__", ".git", "site-packages"))
        git(root, env, "init", "-q")
        git(root, env, "add", ".")
        yield Scene(root, env)


def least(scene: Scene, choices: dict[str, Callable[[Scene], tuple[float, str]]]) -> None:
    """Print the least seconds of each choice, and its words; each begins without a cache."""
    seconds: dict[str, float] = {}
    words: dict[str, str] = {}
    for _ in range(ROUNDS):
        for name, choice in choices.items():
            scene.forget()
            took, words[name] = choice(scene)
            seconds[name] = min(took, seconds.get(name, float("inf")))
    for name, took in seconds.items():
        print(f"{took:8.2f} s  {name:52} {words[name]}", flush=True)


def measure(*options: str) -> Callable[[Scene], tuple[float, str]]:
    """A choice: measure everything, and say how it was done."""

    def choice(scene: Scene) -> tuple[float, str]:
        took, out = scene.run(*ANTIPASTA, "metrics", "--format", "json", *options)
        return took, _of_a_run(json.loads(out))

    return choice


def _of_a_run(document: dict[str, Any]) -> str:
    run = document["run"]
    levels = [each["analysis"] for each in document.get("files", ())]
    told = f"{run['workers']} worker(s), {run['resources']['peak_memory_mb']:.0f} MB"
    less = len(levels) - levels.count("full")
    return f"{told}, {less} of {len(levels)} files not in full"


def commit(*options: str) -> Callable[[Scene], tuple[float, str]]:
    """A choice: the hook on a commit of everything, and how much of it is judged."""

    def choice(scene: Scene) -> tuple[float, str]:
        took, out = scene.run(*HOOK, *options, CI="1")  # which has no background process
        return took, out.strip().rpartition("\n")[2]

    return choice


def again(scene: Scene) -> tuple[float, str]:
    """A choice: the hook once more, when the background process has measured what was left."""
    scene.run(*HOOK)
    end = time.monotonic() + 120
    while not _is_over(scene) and time.monotonic() < end:
        time.sleep(0.1)
    took, out = scene.run(*HOOK, CI="1")
    return took, out.strip().rpartition("\n")[2]


def _is_over(scene: Scene) -> bool:
    """Whether the background process has ended."""
    _, out = scene.run(*ANTIPASTA, "cache", "info", "--format", "json")
    said = json.loads(out)["background"]
    return bool(said) and "measured" in said[-1]


def limited(megabytes: float) -> Callable[[Scene], tuple[float, str]]:
    """A choice: measure twice with a cache of at most so many megabytes."""

    def choice(scene: Scene) -> tuple[float, str]:
        (scene.root / ".antipasta.yaml").write_text(f"cache: {{size_limit_mb: {megabytes:g}}}\n")
        scene.run(*ANTIPASTA, "metrics", "--format", "json")
        took, out = scene.run(*ANTIPASTA, "metrics", "--format", "json")
        (scene.root / ".antipasta.yaml").unlink()
        use = json.loads(out)["run"]["cache"]
        return took, f"{use['hits']} hits, {use['misses']} misses in the second run"

    return choice


def restored(scene: Scene) -> tuple[float, str]:
    """A choice: the gate of a job that finds the cache of an earlier one."""
    scene.run(*GATE)
    took, _ = scene.run(*GATE)
    held = sum(each.stat().st_size for each in scene.cache.rglob("*") if each.is_file())
    return took, f"a cache of {held / 1e6:.1f} MB"


def from_nothing(scene: Scene) -> tuple[float, str]:
    """A choice: the same without a cache."""
    took, _ = scene.run(*GATE)
    return took, ""


CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@contextmanager
def cluster(scene: Scene) -> Iterator[str]:
    """The address of a Dask cluster of two workers on this machine."""
    script = scene.root.parent / "cluster.py"
    script.write_text(CLUSTER)
    command, pipe = (sys.executable, str(script)), subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip().replace("tcp://", "dask://")
        process.communicate()  # closes its input, which ends it


def main() -> None:
    """Print the table."""
    sources = Path(sys.argv[1] if len(sys.argv) > 1 else sysconfig.get_path("stdlib"))
    print(f"{sources.name}, {os.cpu_count()} processors, the least of {ROUNDS} rounds\n")
    with staged(sources) as scene:
        least(scene, {f"--jobs {n}": measure("--jobs", str(n)) for n in (1, 2, 4)})
        least(scene, {f"budget {s} s": commit("--budget", str(s)) for s in (0.5, 1, 2, 5)})
        least(scene, {"the same commit, after the background": again})
        least(scene, {f"memory {mb} MB": measure("--max-memory", str(mb)) for mb in (60, 100, 500)})
        least(scene, {f"cache of {mb} MB": limited(mb) for mb in (1, 256)})
        with cluster(scene) as address:
            two = {"two workers": measure("--jobs", "2")}
            least(scene, {**two, "Dask, two workers here": measure("--executor", address)})
        least(scene, {"CI without a cache": from_nothing, "CI with a cache": restored})


if __name__ == "__main__":
    main()
