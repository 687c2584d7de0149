"""The one gateway to git: runs its plumbing with timeouts, and no program of the repository.

git gets the inherited environment: during `git commit PATH` it names a temporary index in
`GIT_INDEX_FILE`, and that index is what will be committed. Paths are bytes in git; here they are
`str` by `decoded`, which is reversible.
"""

from __future__ import annotations

import os

from antipasta.budget import no_bound
from antipasta.errors import GitError, NotARepositoryError, OutOfTimeError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.limits import limit
from antipasta.system.files import decoded, encoded, program
from antipasta.system.processes import start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antipasta.system.processes import Started
    from antipasta.system.shared import SharedFile

_NOTHING = "/dev/null"
"""What git calls the empty file on every system."""

# git takes no lock, and refreshes and writes nothing. A blob is what its id says, whatever
# `git replace` put in its place. A configured fsmonitor and the hooks are programs of the
# repository, so neither is started. Paths are paths, not patterns.
COMMAND = (
    program("git"),
    "--no-optional-locks",
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={_NOTHING}",
)

EMPTY_TREE = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The id of the tree without entries, by object format: the base of a first commit."""

DIFF_OPTIONS = ("--raw", "-z", "-M", "-l5000", "--no-abbrev", "--no-ext-diff", "--no-textconv")
"""The options that list differences with renames, for `git_formats.parse_differences`.

The limit for renames with edits is given, so that a verdict does not depend on diff.renameLimit.
"""

DESCRIPTION = (
    *("rev-parse", "--show-object-format", "--show-toplevel", "--absolute-git-dir"),
    *("--revs-only", "HEAD"),
)
"""The command that `open_repository` begins with."""

STAGED = ("diff-index", "--cached", "--ita-invisible-in-index", *DIFF_OPTIONS)
"""The command that lists how the index differs from a commit, which follows, as does a `--`."""

FETCH_BLOBS = "run git fetch --refetch --no-filter (or clone without --filter)"
"""What to do in a partial clone that lacks the content of files: antipasta fetches nothing."""

OLDEST = (2, 20)
"""The oldest git that has all the options which a hook or a gate gives it."""

LONGER_TIMEOUT = "set ANTIPASTA_GIT_TIMEOUT to a higher number of seconds"
"""What to do where git does not answer in time."""

STAGED_IN_HEAD = (*STAGED, "HEAD", "--")
"""How the index differs from HEAD."""

REFTABLE = "reftable"
"""The directory in a git directory without files for references, but for MERGE_HEAD."""

LISTING_SECONDS = 0.1
"""The seconds that git may take to list files even when no time is left.

Without them a run could not say which files it left out.
"""


class _Finished(NamedTuple):
    """A process that has ended, and whose output was read."""

    returncode: int
    stdout: bytes
    stderr: bytes

    def communicate(self, *, timeout: float | None = None) -> tuple[bytes, bytes]:
        """The output, at once."""
        return self.stdout, self.stderr

    def kill(self) -> None:
        """Do nothing: it has ended."""


class Starts:
    """Counts how many processes of git this process has started; it need not be exact."""

    def __init__(self) -> None:
        self.number = 0

    def note(self) -> None:
        """Count one that is about to be started."""
        self.number += 1


STARTS = Starts()


class Early:
    """Processes of git whose answers are needed later, by their arguments.

    git answers while Python imports what reads the answers. `close` ends what nobody waited for.
    """

    def __init__(self, cwd: str, *questions: tuple[str, ...]) -> None:
        self._waiting: dict[tuple[str, ...], Started] = {}
        for arguments in questions:
            self._waiting[arguments] = _start(arguments, cwd)

    def take(self, arguments: tuple[str, ...]) -> Started | None:
        """The process with these arguments; None if there is none, or it was taken before."""
        return self._waiting.pop(arguments, None)

    def peek(self, arguments: tuple[str, ...], seconds: float) -> bytes | None:
        """The answer to these arguments, which stays there to be taken; None if git failed.

        None as well if there is no such process, or no answer within so many `seconds`.
        """
        process = self._waiting.get(arguments)
        if process is None:
            return None
        try:
            output, errors = process.communicate(timeout=min(seconds, limit("GIT_TIMEOUT")))
        except TimeoutError:
            return None
        self._waiting[arguments] = _Finished(process.returncode or 0, output, errors)
        return None if process.returncode else output

    def close(self) -> None:
        """Kill the processes that were not taken."""
        for process in self._waiting.values():
            process.kill()
            process.communicate()
        self._waiting.clear()


def of_the_index(cwd: str) -> Early:
    """What each commit asks: the repository around `cwd`, and how the index differs from HEAD.

    Raises GitError when git cannot be started.
    """
    return Early(cwd, DESCRIPTION, STAGED_IN_HEAD)


def _start(arguments: Sequence[str], cwd: str) -> Started:
    STARTS.note()
    try:
        return start((COMMAND[0], "-C", cwd, *COMMAND[1:], *arguments), offline_environment())
    except OSError as exc:
        raise cannot_start(exc) from exc


class Repository(NamedTuple):
    """A git repository.

    `root` is the directory in which git is run, and to which paths are relative: the top of the
    working tree, or the git directory where there is no working tree. `object_format` is `sha1` or
    `sha256`. `head` is the commit id of HEAD, None before the first commit. `seconds_left` gives
    the seconds that the run may still take. `early` has what git was asked before.
    """

    root: str
    git_dir: str
    object_format: str
    head: str | None
    seconds_left: Callable[[], float] = no_bound
    early: Early | None = None

    @property
    def has_worktree(self) -> bool:
        """Whether there is a working tree; a bare repository has none."""
        return self.root != self.git_dir

    @property
    def base(self) -> str:
        """What a commit made now is compared with: HEAD, or the empty tree before the first."""
        return self.head or EMPTY_TREE[self.object_format]

    def ask(self, *arguments: str, index: SharedFile | None = None) -> bytes:
        """The standard output of a git command whose run time grows with the repository.

        `index` is a file that git reads instead of the repository's index; any output on standard
        error is then a GitError.

        Raises GitError as `run` does, and OutOfTimeError when it takes longer than the time left.
        """
        seconds = max(self.seconds_left(), LISTING_SECONDS)
        # Before the repository was known, its commit was called HEAD.
        asked = tuple("HEAD" if each == self.head else each for each in arguments)
        started = self.early.take(asked) if self.early and index is None else None
        return run(arguments, self.root, seconds=seconds, index=index, started=started)


def run(
    arguments: Sequence[str],
    cwd: str,
    requests: bytes = b"",
    *,
    seconds: float = float("inf"),
    index: SharedFile | None = None,
    started: Started | None = None,
) -> bytes:
    """The standard output of `git ARGUMENTS` in the directory `cwd`, with `requests` as its input.

    `index` is as in `Repository.ask`. `started` is a process that has the answer. Raises GitError
    when git is not installed, fails, or takes longer than limits.GIT_TIMEOUT, and OutOfTimeError
    when it takes longer than `seconds`.
    """
    if started is None:
        finished = _finish(arguments, cwd, requests, seconds, index)
    else:
        finished = _awaited(started, arguments[0], seconds)
    # `git diff-files` exits with 0 when it cannot read a file: it only names it on standard error.
    if finished.returncode or (index is not None and finished.stderr):
        told = reason(decoded(finished.stderr))
        hint = FETCH_BLOBS if "promisor remote" in told else ""
        raise GitError(
            f"git {arguments[0]}: {told or f'exit code {finished.returncode}'}", hint=hint
        )
    return finished.stdout


def run_apart(arguments: Sequence[str], cwd: str, requests: bytes) -> bytes:
    """The standard output of `git ARGUMENTS` in a repository at `cwd` that is not the user's.

    No GIT_* variable and no file outside of `cwd` has a say in it. Raises GitError as `run` does.
    """
    settings = ("-c", f"core.attributesFile={_NOTHING}", "-c", "core.ignoreCase=false")
    inherited = {name: each for name, each in os.environ.items() if not name.startswith("GIT_")}
    outside = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": _NOTHING,
        "GIT_ATTR_NOSYSTEM": "1",
    }
    finished = _finish(
        (*settings, *arguments), cwd, requests, env={**inherited, **outside, "LC_ALL": "C"}
    )
    if finished.returncode:
        raise GitError(f"git {arguments[0]}: {decoded(finished.stderr).strip()}")
    return finished.stdout


def reason(text: str) -> str:
    """What git wrote to standard error, with the line that ended it before its warnings."""
    lines = sorted(text.strip().split("\n"), key=lambda line: not line.startswith("fatal: "))
    return "\n".join(lines).removeprefix("fatal: ")


def succeeds(arguments: Sequence[str], cwd: str) -> bool:
    """Whether `git ARGUMENTS` in `cwd` exits with 0.

    Raises GitError when git is not installed, is killed, or takes longer than limits.GIT_TIMEOUT.
    """
    code = _finish(arguments, cwd).returncode
    if code < 0:
        raise killed(arguments[0], -code)
    return code == 0


def blob_ids(repository: Repository, names: Sequence[str]) -> list[str | None]:
    """The id of the blob that each of `names` means, such as `HEAD:pkg/mod.py`; None for no blob.

    `:0:pkg/mod.py` names the blob in the index. No name may hold a line end. Raises GitError.
    """
    requests = encoded("".join(f"{name}\n" for name in names))
    arguments = ("cat-file", "--batch-check=%(objecttype) %(objectname)")
    answers = decoded(run(arguments, repository.root, requests)).split("\n")[:-1]
    return [each[len("blob ") :] if each.startswith("blob ") else None for each in answers]


def _finish(
    arguments: Sequence[str],
    cwd: str,
    requests: bytes = b"",
    seconds: float = float("inf"),
    index: SharedFile | None = None,
    *,
    env: Mapping[str, str] | None = None,
) -> _Finished:
    timeout = min(limit("GIT_TIMEOUT"), seconds)
    STARTS.note()
    own_index = {} if index is None else {"GIT_INDEX_FILE": index.path}
    # Imported here: the hook mostly needs no other answers of git than those it began with.
    import subprocess

    try:
        finished = subprocess.run(
            (*COMMAND, *arguments),
            cwd=cwd,
            env=env or offline_environment() | own_index,
            pass_fds=() if index is None else index.descriptors,
            input=requests,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise too_slow(arguments[0], timeout, seconds) from exc
    except OSError as exc:
        raise cannot_start(exc) from exc
    return _Finished(finished.returncode, finished.stdout, finished.stderr)


def _awaited(process: Started, command: str, seconds: float) -> _Finished:
    """The answer of a process that was started before; it is killed if it takes too long."""
    timeout = min(limit("GIT_TIMEOUT"), seconds)
    try:
        output, errors = process.communicate(timeout=timeout)
    except TimeoutError as exc:
        raise too_slow(command, timeout, seconds) from exc
    finally:
        if process.returncode is None:
            process.kill()
            process.communicate()
    return _Finished(process.returncode or 0, output, errors)


def environment() -> dict[str, str]:
    """The environment for a git process: the inherited one, in English, without prompts."""
    return {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


def offline_environment() -> dict[str, str]:
    """The same without network access, since git before 2.44 ignores GIT_NO_LAZY_FETCH."""
    return {**environment(), "GIT_ALLOW_PROTOCOL": ""}


def too_slow(command: str, waited: float, seconds: float) -> GitError:
    """The error for a git that did not answer in time; `seconds` is what the run had left."""
    if waited >= seconds:
        from antipasta.events import note

        note("budget_spent", "warning", detail=f"git {command} has not answered")
        return OutOfTimeError(
            f"the time budget was spent before git {command} answered",
            hint="give more time: --budget SECONDS, or hook.budget in the configuration",
        )
    return GitError(
        f"git {command} did not answer within {waited:g} s",
        hint=LONGER_TIMEOUT,
    )


def killed(command: str, number: int) -> GitError:
    """The error for a git that was ended by the signal of that number: it has not said no."""
    return GitError(
        f"git {command} was ended by signal {number}",
        hint="run it again; the system ends processes where memory is short",
    )


def cannot_start(exc: OSError) -> GitError:
    """The error for a git that the operating system refuses to start."""
    return GitError(f"git cannot be started: {exc}", hint="install git, or put it on the PATH")


def open_repository(
    cwd: str, *, needs_worktree: bool = True, early: Early | None = None
) -> Repository:
    """The repository around the directory `cwd`; `early` has what git was asked before.

    Raises NotARepositoryError when there is none. Raises GitError when git fails, or a working tree
    is needed and `cwd` is in none.
    """
    try:
        out = _describe(cwd, "--show-toplevel", early)
    except GitError as exc:
        if "not a git repository" in str(exc):
            raise NotARepositoryError(
                f"{cwd} is not in a git repository", hint="run git init, or change directory"
            ) from exc
        if "must be run in a work tree" not in str(exc):
            if "nknown option" in str(exc):
                require_version(OLDEST, "antipasta")
            raise
        if needs_worktree:
            raise GitError(
                f"{cwd} is in a git repository, but not in a working tree",
                hint="change to a working tree (git worktree list names them), or name commits:"
                " --rev REV, or --base REV --head REV",
            ) from exc
        out = _describe(cwd, "--absolute-git-dir")
    object_format, root, git_dir, head = out
    if object_format not in EMPTY_TREE:
        # git before 2.25 repeats the option, and knows no other format.
        require_version(OLDEST, "antipasta")
        object_format = "sha1"
    return Repository(root, git_dir, object_format, head, early=early)


def require_version(oldest: tuple[int, int], who: str) -> None:
    """Raise GitError, which names the version, where git is older than `oldest`."""
    found = version()
    if found < oldest:
        raise GitError(
            f"git is {_dotted(found)}, and {who} needs {_dotted(oldest)} or later",
            hint="update git, or put a newer one first on the PATH",
        )


def version() -> tuple[int, int]:
    """The first two numbers of the version of git. Raises GitError."""
    # Not by `run`: git before 2.15 refuses its options.
    process = start((COMMAND[0], "version"), {**environment()})
    said = _awaited(process, "version", float("inf")).stdout.split()
    try:
        major, minor = said[2].split(b".")[:2]
        return int(major), int(minor)
    except (IndexError, ValueError) as exc:
        raise GitError(f"git version: {decoded(b' '.join(said))} names no version") from exc


def _dotted(numbers: tuple[int, int]) -> str:
    return ".".join(map(str, numbers))


def _describe(cwd: str, root: str, early: Early | None = None) -> tuple[str, str, str, str | None]:
    """The object format, the root, the git directory, and the commit id of HEAD if it has one.

    `root` is the option of `git rev-parse` that prints the root.
    """
    head = ("--revs-only", "HEAD")
    options = ("--show-object-format", root, "--absolute-git-dir", *head)
    started = early.take(("rev-parse", *options)) if early else None
    object_format, *others = _parsed(cwd, *options, started=started)
    if len(others) == 2:
        return object_format, others[0], others[1], None
    if len(others) == 3 and "/" not in others[2]:
        return object_format, others[0], others[1], others[2]
    # There are line ends in one of the paths, so each is asked for alone.
    top, git_dir = ("\n".join(_parsed(cwd, option)) for option in (root, "--absolute-git-dir"))
    return object_format, top, git_dir, next(filter(None, _parsed(cwd, *head)), None)


def _parsed(cwd: str, *options: str, started: Started | None = None) -> list[str]:
    """The lines that `git rev-parse` prints."""
    return (
        decoded(run(("rev-parse", *options), cwd, started=started)).removesuffix("\n").split("\n")
    )
