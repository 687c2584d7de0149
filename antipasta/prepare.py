"""Makes a request ready: its place, its settings, its cache, and the files it is about.

What is imported at the top is on the hook's fast path; the collectors of other sources than the
index are imported when they are needed.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from antipasta.cache.location import cache_directory
from antipasta.cache.store import Store, open_store
from antipasta.collect.paths import Selection, select
from antipasta.collect.place import find_place
from antipasta.config.effective import policy_of, with_environment, with_thresholds
from antipasta.config.load import CONFIG_NAMES, first_settings, load_settings
from antipasta.console import say
from antipasta.dispatch.budget import RESERVE_SECONDS, SECONDS_TO_SHOW_A_FILE, Budget
from antipasta.errors import ConfigError, UsageError
from antipasta.limits import jobs_of_the_environment
from antipasta.model import Candidate, Collection, Ignored, Source, Version
from antipasta.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from antipasta.cache.files import FileMemory
    from antipasta.collect import git
    from antipasta.collect.content import Content
    from antipasta.collect.place import Place
    from antipasta.config.effective import Policy
    from antipasta.config.settings import Settings
    from antipasta.directories import Directories
    from antipasta.progress import Advance
    from antipasta.session import Reader


class Request(NamedTuple):
    """What is to be measured or judged, and under which settings.

    `paths` are as the user typed them, relative to `cwd`. `base` and `head` are revisions;
    `head` alone means its whole tree. `text` is what was read from standard input, to be
    measured as the file `stdin_name`. `prefer_policy` says whose rules hold for a branch.
    `baseline` is the list of known breaches, relative to `cwd`; None is the configured one.
    `budget` is in seconds; None is the configured one for the hook, no bound for all else. It
    counts from `started`, a reading of the monotonic clock; None is when the request is opened.
    `thresholds` are flags of the form METRIC=VALUE. `jobs` is a number of workers; None is the
    environment's, else what the work and the machine call for. `executor` is the address of a
    cluster that measures instead, as dask://HOST:PORT. `on_progress` is called as files are done.
    """

    cwd: str
    paths: tuple[str, ...] = ()
    staged: bool = False
    base: str | None = None
    head: str | None = None
    text: bytes | None = None
    stdin_name: str = "<stdin>"
    config_file: str | None = None
    thresholds: tuple[str, ...] = ()
    budget: float | None = None
    max_memory_mb: float | None = None
    jobs: int | None = None
    executor: str | None = None
    on_progress: Advance | None = None
    use_cache: bool = True
    cache_dir: str | None = None
    is_hook: bool = False
    started: float | None = None
    prefer_policy: Literal["base", "head"] = "base"
    baseline: str | None = None
    baseline_action: Literal["use", "write", "prune"] = "use"

    @property
    def needs_git(self) -> bool:
        """Whether the request makes sense in a repository only."""
        return self.staged or self.base is not None or self.head is not None

    @property
    def has_source(self) -> bool:
        """Whether it says itself where the content comes from: anything but the working tree."""
        return self.needs_git or self.text is not None

    def may_go_by_directory(self, settings: Settings) -> bool:
        """Whether all of a revision or of the working tree is asked for, and the cache may help.

        A baseline speaks of functions, and of those wherever they stand.
        """
        is_part = self.paths or self.text is not None or self.has_baseline(settings)
        return self.use_cache and not (is_part or self.staged or self.base)

    def has_baseline(self, settings: Settings) -> bool:
        """Whether a list of known breaches is to be read or written."""
        return bool(self.baseline_action != "use" or self.baseline or settings.baseline)


def range_of_the_framework(environment: Mapping[str, str]) -> tuple[str, str] | tuple[None, None]:
    """The base and the head that the pre-commit framework judges, when it judges a range.

    It says so in two variables: https://pre-commit.com/#pre-commit-during-push.
    """
    base = environment.get("PRE_COMMIT_FROM_REF")
    head = environment.get("PRE_COMMIT_TO_REF")
    return (base, head) if base and head else (None, None)


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
) -> Iterator[Prepared]:
    """Make `request` ready, and close what was opened for it at the end.

    `on_settings` is called with the configuration before anything else can fail, because that says
    what a failure does. With `by_directory` what the cache knows of whole directories is left out
    of the collection, where the request allows that; `directories` then has it.

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
        commits = _commits(request, place.repository) if place.repository else _NO_COMMITS
        policy = _policy(request, place, commits, settings, store)
        session = _session(request, policy.settings, store, budget)
        directories = None
        if by_directory and place.repository and request.may_go_by_directory(policy.settings):
            directories = by_directory(store, session)
            collected = _collect_unknown(place.repository, commits.head, store, directories)
        else:
            collected = _collect(request, place, commits, store, budget.remaining)
        collection = _without_excluded(collected, policy)
        budget.reserve(len(collection.candidates) * SECONDS_TO_SHOW_A_FILE)
        readers = _readers(request, place, policy.settings)
        yield Prepared(place, policy, collection, session, store, *readers, directories)
    finally:
        store.close(budget.remaining())
        if store.notice:
            say(f"antipasta: {store.notice}")


def _settings(request: Request, place: Place, store: Store) -> Settings:
    """The settings by the working tree; without one by the commit that is judged."""
    repository = place.repository
    if request.config_file or repository is None or repository.has_worktree or not request.head:
        return load_settings(
            place.root, config_file=request.config_file, environment=os.environ, remember=store
        )
    from antipasta.collect.commits import resolve_commit

    return _settings_of(request, place, resolve_commit(repository, request.head), store)


class Commits(NamedTuple):
    """The commit to be judged, if it is one, and the one to compare with: their merge base."""

    head: str | None = None
    base: str | None = None


_NO_COMMITS = Commits()


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


def _session(request: Request, settings: Settings, store: Store, budget: Budget) -> Session:
    jobs = request.jobs or jobs_of_the_environment(os.environ)
    return Session(
        settings,
        store,
        budget,
        jobs=jobs,
        executor=request.executor,
        on_progress=request.on_progress,
    )


def _budget(request: Request, settings: Settings, opened: float) -> Budget:
    """The flag's, else the environment's, which the settings hold; the file's for the hook only."""
    seconds = request.budget
    if seconds is None and (request.is_hook or os.environ.get("ANTIPASTA_BUDGET")):
        seconds = settings.hook.budget
    return Budget(seconds, request.started or opened, reserve=RESERVE_SECONDS)


def _open_store(request: Request) -> Store:
    if not request.use_cache:
        return Store()
    return open_store(cache_directory(request.cache_dir))


def _collect(
    request: Request,
    place: Place,
    commits: Commits,
    store: Store,
    time_left: Callable[[], float],
) -> Collection:
    """Ask the collector that the request calls for."""
    root, repository = place
    if request.text is not None:
        return _standard_input(request, place)
    selection = select(request.paths, cwd=request.cwd, root=root)
    if repository is None:
        from antipasta.collect import directory

        return directory.collect(root, selection, time_left)
    if request.staged:
        from antipasta.collect import staged

        return staged.collect(repository, selection, store)
    head, base = commits
    if head:
        from antipasta.collect import revision

        return revision.collect(repository, selection, store, revision=head, base=base)
    from antipasta.collect import worktree

    seen = _seen_files(repository, store)
    if base:
        return worktree.collect(repository, selection, store, base=base, seen=seen)
    return worktree.collect_whole(repository, selection, seen=seen)


def _collect_unknown(
    repository: git.Repository, head: str | None, store: Store, directories: Directories[Any]
) -> Collection:
    """The files of a whole tree whose directory is not known."""
    if head:
        from antipasta.collect import revision

        return revision.collect_whole(repository, head, directories.files_of, store)
    from antipasta.collect import worktree

    seen = _seen_files(repository, store)
    return worktree.collect_whole(repository, Selection(), directories.files_of, seen)


def _seen_files(repository: git.Repository, store: Store) -> FileMemory:
    # Imported here: the index holds the blob ids itself.
    from antipasta.cache.files import FileMemory

    return FileMemory(store, repository.root, repository.object_format)


def _commits(request: Request, repository: git.Repository) -> Commits:
    if not request.head and not request.base:
        return _NO_COMMITS
    # Imported here: the index is compared with HEAD.
    from antipasta.collect.commits import merge_base, resolve_commit

    head = resolve_commit(repository, request.head) if request.head else None
    base = resolve_commit(repository, request.base) if request.base else None
    if base:
        base = merge_base(repository, base, head or repository.head or base)
    return Commits(head, base)


def _standard_input(request: Request, place: Place) -> Collection:
    from antipasta.collect.disk import blob_id
    from antipasta.collect.languages import by_name, by_shebang

    text = request.text or b""
    language = by_name(request.stdin_name) or by_shebang(text)
    if language is None:
        raise UsageError(
            f"the language of {request.stdin_name!r} is not known",
            hint="name the file: --stdin-filename pkg/mod.py",
        )
    oid = blob_id([text], len(text), _object_format(place))
    return Collection(Source("stdin"), (Candidate(Version(request.stdin_name, oid, language)),))


def _object_format(place: Place) -> str:
    return place.repository.object_format if place.repository else "sha1"


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


def _readers(request: Request, place: Place, settings: Settings) -> tuple[Reader, Reader]:
    """How the bytes of the judged versions, and of their bases, are read."""
    max_bytes = settings.limits.max_file_mb * 1e6

    # Imported in the functions: a run whose files are all cached reads none.
    def from_text(versions: Sequence[Version]) -> Iterator[Content]:
        from antipasta.collect import content

        return content.given(request.text or b"", versions, max_bytes=max_bytes)

    def from_disk(versions: Sequence[Version]) -> Iterator[Content]:
        from antipasta.collect import content

        return content.from_disk(
            place.root, versions, max_bytes=max_bytes, object_format=_object_format(place)
        )

    def from_git(versions: Sequence[Version], *, are_staged: bool = False) -> Iterator[Content]:
        from antipasta.collect import content

        assert place.repository is not None
        read = content.from_index if are_staged else content.from_git
        contents = read(place.repository, versions, max_bytes=max_bytes)
        # The hook names such a file and goes on; a gate has nothing to go on with.
        return contents if request.is_hook else content.all_there(place.repository, contents)

    if request.text is not None:
        return from_text, from_text
    if request.staged:
        return partial(from_git, are_staged=True), from_git
    return (from_git if request.head else from_disk), from_git
