"""Every test runs sealed off: no inherited git state, no real home directory, no network."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from antipasta.cache.store import Store, open_store
from tests.support.git_repo import GitRepo
from tests.support.run import CHECKOUT
from tests.support.sources import TIDY, function_source, unrelated_source
from tests.support.system import simulation, system

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A busy machine fails no test: nothing is asserted on time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# What a hook, a CI job or a developer's shell may have set, and what would change a verdict.
INHERITED = ("GIT_", "XDG_", "ANTIPASTA_", "PRE_COMMIT", "PREK_")
SINGLE = (
    "SKIP",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "PYTHONSAFEPATH",
    "PYTHONUNBUFFERED",
    "EMAIL",
)

# How CI services name themselves. Tools act on it: husky 4 installs no hook where it sees one.
SERVICES = (
    "CI_",
    "BITBUCKET_",
    "BUILDKITE",
    "BUILD_",
    "CHANGE_",
    "CIRCLE",
    "GITHUB_",
    "GITLAB_",
    "JENKINS_",
    "RUNNER_",
    "SYSTEM_",
    "TEAMCITY_",
    "TRAVIS",
)
SERVICE_FLAGS = ("CI", "CONTINUOUS_INTEGRATION", "RUN_ID", "TF_BUILD")

SETTINGS = {
    "ANTIPASTA_BUDGET": "60",  # seconds: a busy machine must not change a verdict
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "PIP_NO_INDEX": "1",
    "PYTHONUTF8": "1",
    "TERM": "dumb",
}

GIT_CONFIG = """\
[user]
    name = A Tester
    email = tester@example.invalid
[init]
    defaultBranch = main
[commit]
    gpgSign = false
[gc]
    auto = 0
[maintenance]
    auto = false
[protocol "file"]
    allow = always
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip on a system, simulated or real, what needs something that it lacks."""
    lacking = {"windows": ("posix", "linux"), "macos": ("linux",)}.get(system(), ())
    for item in items if lacking else ():
        for mark in (mark for name in lacking for mark in item.iter_markers(name)):
            item.add_marker(pytest.mark.skip(reason=f"{system()}: {mark.args[0]}"))


@pytest.fixture(scope="session", autouse=True)
def _coverage_without_a_lock() -> None:
    """Let a time limit of a test interrupt anything, coverage too.

    Coverage takes a lock at each call, in Python code. What interrupts it there leaves the lock
    taken, and the next call would wait for ever. It guards against threads that end while data is
    written, which is not before the end of all tests.
    """
    if "coverage" not in sys.modules:
        return
    from coverage import Coverage

    collector = getattr(Coverage.current(), "_collector", None)
    if collector is not None:
        collector.data_lock = None


@pytest.fixture(scope="session")
def sealed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home directory with nothing in it but a git identity."""
    home = tmp_path_factory.mktemp("home")
    (home / "gitconfig").write_text(GIT_CONFIG)
    return home


@pytest.fixture(scope="session", autouse=True)
def sealed_environment(
    sealed_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Drop what was inherited, and point every place a program may write to below a temporary one.

    A suite that is itself started from a hook would otherwise write to the index of that commit.
    """
    places = {
        "HOME": sealed_home,
        "XDG_CACHE_HOME": sealed_home / "cache",
        "XDG_CONFIG_HOME": sealed_home / "config",
        "XDG_DATA_HOME": sealed_home / "data",
        "XDG_STATE_HOME": sealed_home / "state",
        "GIT_CONFIG_GLOBAL": sealed_home / "gitconfig",
        "GIT_CEILING_DIRECTORIES": tmp_path_factory.getbasetemp(),
        "PYTHONPATH": os.pathsep.join(filter(None, (simulation(), str(CHECKOUT)))),
    }
    with pytest.MonkeyPatch.context() as environment:
        for name in tuple(os.environ):
            if name.startswith(INHERITED + SERVICES) or name in SINGLE + SERVICE_FLAGS:
                environment.delenv(name)
        for name, place in places.items():
            environment.setenv(name, str(place))
        for name, value in SETTINGS.items():
            environment.setenv(name, value)
        yield


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a cache of its own, empty and not yet there."""
    monkeypatch.setenv("ANTIPASTA_CACHE_DIR", str(tmp_path / "antipasta-cache"))


@pytest.fixture(scope="session")
def hook_template(sealed_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for `git init --template`, with what `antipasta hook install` writes."""
    origin = GitRepo.create(tmp_path_factory.mktemp("template") / "repo")
    origin.install_hook()
    template = origin.root.parent / "template"
    template.mkdir()
    (origin.root / ".git" / "hooks").rename(template / "hooks")
    return template


@pytest.fixture
def repo(tmp_path: Path, hook_template: Path) -> GitRepo:
    """A repository before its first commit, with the hook installed."""
    return GitRepo.create(tmp_path / "repo", f"--template={hook_template}")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository without the hook that is the current directory."""
    created = GitRepo.create(tmp_path / "here")
    monkeypatch.chdir(created.root)
    return created


@pytest.fixture
def branch(tmp_path: Path) -> GitRepo:
    """A branch that has just left main, in a repository without the hook."""
    repo = GitRepo.create(tmp_path / "repo")
    repo.base({"mod.py": function_source("tangled", TIDY), "legacy.py": unrelated_source("legacy")})
    repo.branch("feature")
    return repo


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that nothing was put in yet."""
    opened = open_store(str(tmp_path / "cache"))
    yield opened
    opened.close()
