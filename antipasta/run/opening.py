"""Opens a request in three stages: its place and settings, its commits and policy, its files.

What is imported at the top is on the hook's fast path.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress

from antipasta.budget import (
    PUSH_SECONDS,
    RESERVE_SECONDS,
    RESERVED_PART,
    SECONDS_TO_SHOW_A_FILE,
    Budget,
    no_bound,
    processor_seconds,
)
from antipasta.cache import cache_directory
from antipasta.cache.store import Store, note_trouble, open_store
from antipasta.collect.generated import has_generated_name
from antipasta.collect.place import find_place
from antipasta.config import CONFIG_NAMES
from antipasta.config.effective import policy_of, with_environment, with_thresholds, with_tolerance
from antipasta.config.load import first_settings, load_settings
from antipasta.errors import CacheError, ConfigError, GitError, UsageError
from antipasta.lean.typing import TYPE_CHECKING, Any, NamedTuple
from antipasta.limits import jobs_of_the_environment
from antipasta.model import Candidate, Collection, Execution, Ignored
from antipasta.run.session import Session
from antipasta.run.sources import source_of
from antipasta.system.files import below, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.collect import ContentSource
    from antipasta.collect.git import Early
    from antipasta.collect.paths import Selection
    from antipasta.collect.place import Place
    from antipasta.config.effective import Policy
    from antipasta.config.settings import Settings
    from antipasta.model import Commits, Content, Version
    from antipasta.run.directories import Directories, Summing
    from antipasta.run.generated import Said
    from antipasta.run.request import Request


class Opened(NamedTuple):
    """A request whose place, cache and settings are known.

    `settings` are those of the configuration file and the environment. They are read first because
    they say what a failure of the later stages does. `budget` counts from the start of the process,
    or from the opening.
    """

    request: Request
    place: Place
    store: Store
    settings: Settings
    budget: Budget


class Run(NamedTuple):
    """A request with its policy, its files, and the session that measures them.

    Until the files are found, the `collection` is empty. `directories` has the cached sums of the
    directories that were left out of the collection; it is None where none could be left out.
    `said` is what is said of generated files, None where nothing is.
    """

    request: Request
    place: Place
    source: ContentSource
    policy: Policy
    collection: Collection
    session: Session
    store: Store
    directories: Directories[Any] | None = None
    said: Said | None = None

    def read_heads(self, versions: Sequence[Version]) -> Iterator[Content]:
        """The contents of judged versions, in the order given. Raises GitError."""
        return self.source.read_heads(versions, self._max_bytes)

    def read_bases(self, versions: Sequence[Version]) -> Iterator[Content]:
        """The contents of base versions, in the order given. Raises GitError."""
        return self.source.read_bases(versions, self._max_bytes)

    @property
    def _max_bytes(self) -> float:
        return self.policy.settings.limits.max_file_mb * 1e6


@contextmanager
def open_request(request: Request, early: Early | None = None) -> Iterator[Opened]:
    """Find the place of `request`, open its cache, read its settings; close the cache at the end.

    `early` has what git was asked before. Raises AntipastaError for an error that the user can
    mend: no repository, a bad configuration.
    """
    started = time.monotonic()
    if request.staged and (request.base or request.head):
        raise UsageError("the index and a revision exclude each other")
    place = find_place(
        request.cwd,
        request.paths,
        needs_git=request.needs_git,
        needs_worktree=request.head is None,
        early=early,
    )
    store, budget = _open_store(request, place), Budget(None, started)
    try:
        settings = _settings(request, place, store, started)
        store.configure(settings.cache)
        budget = _budget(request, settings, started)
        yield Opened(request, place.within(budget.seconds_left), store, settings, budget)
    finally:
        store.close(budget.seconds_left())
        budget.end_stage("judge")


def open_run(opened: Opened) -> Run:
    """Find the commits and the policy of an opened request; no file is looked for yet.

    Raises AntipastaError for an error that the user can mend: no such revision, a bad threshold, a
    bad configuration in a commit.
    """
    request, place, store, settings, budget = opened
    settings = _with_flags(settings, request)
    source = source_of(request, place, store)
    policy = _policy(opened._replace(settings=settings), source.commits)
    jobs = request.jobs or jobs_of_the_environment(os.environ)
    execution = Execution(jobs, request.executor, request.on_progress, request.profile)
    session = Session(policy.settings, store, budget, root=place.root, execution=execution)
    budget.end_stage("start")
    return Run(request, place, source, policy, Collection(source.description), session, store)


def find_files(
    run: Run, summing: Summing[Any] | None = None, *, only_measures: bool = False
) -> Run:
    """The run with its files, without those that its policy excludes or that paths call generated.

    With `summing`, directories whose sum is cached are left out of the collection where the request
    allows it; `directories` then has their sums. A run that `only_measures` compares nothing, so
    its content says by itself what is generated, and not its base. Raises AntipastaError for an
    error that the user can mend, such as a path that does not exist.
    """
    request, source = run.request, run.source
    selection = source.select(request.paths, request.cwd)
    directories = collected = None
    if summing and _goes_by_directory(run, selection):
        directories = summing.of(run.store, run.session)
        # The user may name an untracked file, which is in no tree. It is collected by path below.
        with suppress(UsageError):
            collected = source.collect_unknown(selection, directories)
    if collected is None:
        directories = None
        collected = source.collect(selection)
    if only_measures:
        collected = collected._replace(source=collected.source._replace(is_compared=False))
    run = with_files(run, collected)
    files = len(run.collection.candidates) + len(run.collection.missing)
    run.session.budget.reserve(RESERVE_SECONDS + files * SECONDS_TO_SHOW_A_FILE)
    if run.collection.missing:
        from antipasta.dispatch.outcomes import note_missing

        note_missing(run.collection.missing, run.session.budget)
    run.session.budget.end_stage("collect")
    return run._replace(directories=directories)


def with_files(run: Run, collected: Collection) -> Run:
    """The run with the `collected` files, but what its policy excludes or paths call generated.

    Raises GitError.
    """
    if run.policy.settings.macros:
        from antipasta.run.macros import with_macros

        collected = with_macros(collected, run.policy.settings.macros)
    collection, said = _without_generated(run, _without_excluded(collected, run.policy))
    return run._replace(collection=collection, said=said)


def _goes_by_directory(run: Run, selection: Selection) -> bool:
    """Whether sums of directories can answer the request."""
    if not run.request.may_go_by_directory or not run.source.has_directories(selection):
        return False
    from antipasta.collect.languages import may_be_no_source
    from antipasta.languages import has_extension

    # The sum of a directory does not say which of its files are no scripts; a named one is told.
    root, named = run.place.root, selection.paths
    return not any(may_be_no_source(root, path) and not has_extension(path) for path in named)


def _settings(request: Request, place: Place, store: Store, started: float) -> Settings:
    """The settings of the working tree; without a working tree those of the judged commit."""

    def seconds_left() -> float:
        if not (request.is_hook and store.is_open and "CI" not in os.environ):
            return no_bound()  # nobody would read them in the background
        from antipasta.config.settings import Settings

        return _budget(request, with_environment(Settings(), os.environ), started).seconds_left()

    repository = place.repository
    if request.config_file or repository is None or repository.has_worktree or not request.head:
        return load_settings(
            place.root,
            config_file=request.config_file,
            environment=os.environ,
            remember=store,
            seconds_left=seconds_left,
        )
    from antipasta.collect.commits import resolve_commit

    return _settings_of(request, place, resolve_commit(repository, request.head), store)


def _policy(opened: Opened, commits: Commits) -> Policy:
    """The policy for the request. For a range, the configuration of its base counts too."""
    request, place, store, settings, _ = opened
    if not commits.base or request.config_file:
        return policy_of(settings)
    from antipasta.config.branch import branch_policy

    own = _settings_of(request, place, commits.head, store) if commits.head else settings
    base = _settings_of(request, place, commits.base, store)
    return branch_policy(own, base, prefer=request.prefer_policy)


def policy_of_commit(run: Run, commit: str) -> Policy:
    """The policy by the configuration in `commit`. Raises ConfigError for a bad configuration."""
    return policy_of(_settings_of(run.request, run.place, commit, run.store))


def _settings_of(request: Request, place: Place, commit: str, store: Store) -> Settings:
    """The settings by the configuration in `commit`, then by the environment and the flags.

    Raises ConfigError, which names the commit, when the configuration cannot be read or has a
    mistake.
    """
    from antipasta.collect.revision import reader

    assert place.repository is not None
    try:
        read = reader(place.repository, commit, CONFIG_NAMES)
        settings = first_settings(read, remember=store)
    except ConfigError as exc:
        lines = "\n".join(f"{line} (in the commit {commit})" for line in exc.lines())
        hint = (
            "judge by another with --config FILE; with antipasta gate, --policy head ignores what"
            " the base says"
        )
        raise ConfigError(lines, hint=hint) from exc
    return _with_flags(with_environment(settings, os.environ), request)


def _with_flags(settings: Settings, request: Request) -> Settings:
    settings = with_thresholds(settings, request.thresholds)
    if request.tolerance is not None:
        settings = with_tolerance(settings, request.tolerance, "the tolerance")
    if request.max_memory_mb is not None:
        limits = settings.limits._replace(max_memory_mb=request.max_memory_mb)
        settings = settings._replace(limits=limits)
    return settings


def _budget(request: Request, settings: Settings, opened: float) -> Budget:
    """The budget of the flag, else of the environment; for the hook only, else of the file."""
    seconds, is_set = request.budget, bool(os.environ.get("ANTIPASTA_BUDGET"))
    if seconds is None and (request.is_hook or is_set):
        is_push = request.base is not None and not is_set
        seconds = max(settings.hook.budget, PUSH_SECONDS) if is_push else settings.hook.budget
    reserve = max(RESERVE_SECONDS, (seconds or 0.0) * RESERVED_PART)
    if request.started is None:
        return Budget(seconds, opened, reserve=reserve)
    # It counts from the start of the process, as the processor's time does.
    return Budget(seconds, request.started, reserve=reserve, worked=processor_seconds)


def _open_store(request: Request, place: Place) -> Store:
    if not request.use_cache:
        return Store()
    try:
        directory = cache_directory(request.cache_dir)
    except CacheError as exc:
        note_trouble(str(exc), request.cache_dir)
        return Store(problem=f"{exc}; {exc.hint}")
    if place.repository is not None and place.repository.has_worktree:
        brought = _of_the_repository(place, directory)
        if brought:
            problem = f"{directory} is in the working tree, and git tracks {brought}"
            note_trouble(problem, directory)
            return Store(problem=problem)
    return open_store(directory)


def _of_the_repository(place: Place, directory: str) -> str:
    """A path in the cache's `directory`, or the link to it, that the judged repository tracks.

    Whoever commits a cache could otherwise commit measurements.
    """
    root = os.path.realpath(place.root)
    places = {os.path.abspath(directory), os.path.realpath(directory)}
    inside = [found for each in places if (found := below(each, root))]
    if not inside:
        return ""
    from antipasta.collect import git

    try:
        listed = git.run(("ls-files", "-z", "--cached", "--", *inside), root)
    except GitError as exc:  # it is in a submodule
        return f"what is there ({exc})"
    return decoded(listed.partition(b"\0")[0])


def _without_generated(run: Run, collection: Collection) -> tuple[Collection, Said | None]:
    """Set aside what names and git's attributes call generated; also what they say of all paths."""
    if run.policy.settings.generated == "judge":
        return collection, None
    paths = sorted({each.path for each in collection.versions})
    of_base = collection.source.is_compared and run.request.prefer_policy == "base"
    attributes = run.source.attributes(paths, of_base=of_base) if paths else []
    if not any(attributes) and not any(map(has_generated_name, paths)):
        return collection, None
    # Imported here: most changes touch no generated file.
    from antipasta.run.generated import without_generated_paths

    return without_generated_paths(collection, paths, attributes)


def _without_excluded(collection: Collection, policy: Policy) -> Collection:
    """Set the excluded files aside. Judged code may still have come from them."""
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
