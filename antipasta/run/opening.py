"""Makes a request ready: its place, its settings, its cache, and the files it is about.

What is imported at the top is on the hook's fast path.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.budget import (
    RESERVE_SECONDS,
    RESERVED_PART,
    SECONDS_TO_SHOW_A_FILE,
    Budget,
    processor_seconds,
)
from antipasta.cache.location import cache_directory
from antipasta.cache.store import Store, open_store
from antipasta.collect.place import find_place
from antipasta.config.effective import policy_of, with_environment, with_thresholds
from antipasta.config.load import CONFIG_NAMES, first_settings, load_settings
from antipasta.errors import ConfigError, UsageError
from antipasta.limits import jobs_of_the_environment
from antipasta.model import Candidate, Collection, Ignored, Source
from antipasta.run.session import Session
from antipasta.run.sources import collect, collect_unknown, commits_of, readers
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from antipasta.collect.place import Place
    from antipasta.config.effective import Policy
    from antipasta.config.settings import Settings
    from antipasta.model import Reader
    from antipasta.run.directories import Directories
    from antipasta.run.request import Request
    from antipasta.run.sources import Commits


class Prepared(NamedTuple):
    """A request that has found its settings, its files, and the ways to their measurements."""

    place: Place
    policy: Policy
    collection: Collection
    session: Session
    store: Store
    read_heads: Reader
    read_bases: Reader
    directories: Directories[Any] | None = None


@contextmanager
def open_run(
    request: Request,
    on_settings: Callable[[Settings], object] | None = None,
    *,
    by_directory: Callable[[Store, Session], Directories[Any]] | None = None,
    finds_files: bool = True,
) -> Iterator[Prepared]:
    """Make `request` ready, and close what was opened for it at the end.

    `on_settings` is called with the configuration before anything else can fail, because that says
    what a failure does. With `by_directory` what the cache knows of whole directories is left out
    of the collection, where the request allows that; `directories` then has it. Without
    `finds_files` the collection says which commits it is about, and has nothing of them.

    Raises AntipastaError for what the user can mend: no repository, no such revision or path, a bad
    configuration.
    """
    started = time.monotonic()
    if request.staged and (request.base or request.head):
        raise UsageError("the index and a revision exclude each other")
    place = find_place(
        request.cwd,
        request.paths,
        needs_git=request.needs_git,
        needs_worktree=request.head is None,
    )
    store, budget = _open_store(request), Budget(None, started)
    try:
        settings = _settings(request, place, store)
        if on_settings:
            on_settings(settings)
        settings = _with_flags(settings, request)
        store.configure(settings.cache)
        budget = _budget(request, settings, started)
        place = place.within(budget.remaining)
        commits = commits_of(request, place.repository)
        policy = _policy(request, place, commits, settings, store)
        session = _session(request, policy.settings, store, budget, place.root)
        directories = collected = None
        if not finds_files:
            collected = _no_files(commits)
        elif by_directory and request.may_go_by_directory:
            directories = by_directory(store, session)
            collected = collect_unknown(request, place, commits, store, directories)
        if collected is None:
            directories = None
            collected = collect(request, place, commits, store, budget.remaining)
        collection = _without_excluded(collected, policy)
        files = len(collection.candidates) + len(collection.missing)
        budget.reserve(RESERVE_SECONDS + files * SECONDS_TO_SHOW_A_FILE)
        heads, bases = readers(request, place, policy.settings)
        yield Prepared(place, policy, collection, session, store, heads, bases, directories)
    finally:
        store.close(budget.remaining())
        if store.notice:
            say(f"antipasta: {store.notice}")


def _no_files(commits: Commits) -> Collection:
    is_compared = commits.base is not None
    return Collection(Source("revision", commits.head, commits.base, is_compared=is_compared))


def _settings(request: Request, place: Place, store: Store) -> Settings:
    """The settings by the working tree; without one by the commit that is judged."""
    repository = place.repository
    if request.config_file or repository is None or repository.has_worktree or not request.head:
        return load_settings(
            place.root, config_file=request.config_file, environment=os.environ, remember=store
        )
    from antipasta.collect.commits import resolve_commit

    return _settings_of(request, place, resolve_commit(repository, request.head), store)


def _policy(
    request: Request, place: Place, commits: Commits, settings: Settings, store: Store
) -> Policy:
    """The policy for the request; for a range, what its base says counts too."""
    if not commits.base or request.config_file:
        return policy_of(settings)
    # Imported here: the index is judged by one policy.
    from antipasta.config.branch import branch_policy

    own = _settings_of(request, place, commits.head, store) if commits.head else settings
    base = _settings_of(request, place, commits.base, store)
    return branch_policy(own, base, prefer=request.prefer_policy)


def policy_of_commit(request: Request, run: Prepared, commit: str) -> Policy:
    """The policy as the configuration in `commit` has it. Raises ConfigError for a bad one."""
    return policy_of(_settings_of(request, run.place, commit, run.store))


def _settings_of(request: Request, place: Place, commit: str, store: Store) -> Settings:
    """The settings as the configuration in `commit` has them, then the environment and the flags.

    Raises ConfigError, naming the commit, when it cannot be read or has a mistake.
    """
    from antipasta.collect.revision import reader

    assert place.repository is not None
    try:
        read = reader(place.repository, commit, CONFIG_NAMES)
        settings = first_settings(read, remember=store)
    except ConfigError as exc:
        lines = "\n".join(f"{line} (in the commit {commit})" for line in exc.lines())
        hint = "judge by another with --config FILE; --policy head ignores what the base says"
        raise ConfigError(lines, hint=hint) from exc
    return _with_flags(with_environment(settings, os.environ), request)


def _with_flags(settings: Settings, request: Request) -> Settings:
    settings = with_thresholds(settings, request.thresholds)
    if request.max_memory_mb is not None:
        limits = settings.limits._replace(max_memory_mb=request.max_memory_mb)
        settings = settings._replace(limits=limits)
    return settings


def _session(
    request: Request, settings: Settings, store: Store, budget: Budget, root: str
) -> Session:
    jobs = request.jobs or jobs_of_the_environment(os.environ)
    return Session(
        settings,
        store,
        budget,
        root=root,
        jobs=jobs,
        executor=request.executor,
        on_progress=request.on_progress,
    )


def _budget(request: Request, settings: Settings, opened: float) -> Budget:
    """The flag's, else the environment's, which the settings hold; the file's for the hook only."""
    seconds = request.budget
    if seconds is None and (request.is_hook or os.environ.get("ANTIPASTA_BUDGET")):
        seconds = settings.hook.budget
    reserve = max(RESERVE_SECONDS, (seconds or 0.0) * RESERVED_PART)
    if request.started is None:
        return Budget(seconds, opened, reserve=reserve)
    # It counts from the start of the process, as the processor's time does.
    return Budget(seconds, request.started, reserve=reserve, worked=processor_seconds)


def _open_store(request: Request) -> Store:
    if not request.use_cache:
        return Store()
    return open_store(cache_directory(request.cache_dir))


def _without_excluded(collection: Collection, policy: Policy) -> Collection:
    """Set aside what the policy excludes; code may still have come from there."""
    is_excluded = policy.is_excluded
    kept: list[Candidate] = []
    set_aside: list[Candidate] = []
    for candidate in collection.candidates:
        (set_aside if is_excluded(candidate.head.path) else kept).append(candidate)
    return collection._replace(
        candidates=tuple(kept),
        bystanders=(*collection.bystanders, *set_aside),
        missing=tuple(each for each in collection.missing if not is_excluded(each.path)),
        ignored=(
            *collection.ignored,
            *(Ignored(candidate.head.path, "excluded") for candidate in set_aside),
        ),
    )
