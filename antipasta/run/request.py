"""The request for a run, from the command line, the hook, or a caller of the library."""

from collections.abc import Mapping

from antipasta.config.settings import Settings
from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, Literal, NamedTuple
from antipasta.model import Advance

if TYPE_CHECKING:
    from antipasta.profiling.profile import Profile


class Request(NamedTuple):
    """The content to be measured or judged, and the settings of the run.

    `paths` are as the user typed them, relative to `cwd`. `base` and `head` are revisions; `head`
    alone means its whole tree. `remote` is the name of the remote that `head` is pushed to, which
    has `base` already, if that is given. `other_bases` are commits that `head` has grown from, as
    from `base`. `text` was read from standard input and is measured as the file
    `stdin_name`. `prefer_policy` says whose rules hold for a branch. `baseline` is the file of
    known breaches, relative to `cwd`; None means the configured file. `budget` is in seconds; None
    means the configured budget for the hook, and no bound otherwise. The budget counts from
    `started`, a reading of the monotonic clock; None means from the opening of the request.
    `thresholds` are flags of the form METRIC=VALUE. `tolerance` is one number, as text, for every
    metric that has a tolerance; None means the configured tolerances. `jobs` is the number of
    workers; None means the number in the environment, else one that suits the work and the machine.
    `executor` is the address of a cluster that measures instead, as dask://HOST:PORT. `on_progress`
    is called as files are done. `profile` gathers the profiles of the workers; None means none is
    wanted. `seconds_to_show` is the CPU time to show one function.
    """

    cwd: str
    paths: tuple[str, ...] = ()
    staged: bool = False
    base: str | None = None
    head: str | None = None
    remote: str | None = None
    other_bases: tuple[str, ...] = ()
    text: bytes | None = None
    stdin_name: str = "<stdin>"
    config_file: str | None = None
    thresholds: tuple[str, ...] = ()
    tolerance: str | None = None
    budget: float | None = None
    max_memory_mb: float | None = None
    jobs: int | None = None
    executor: str | None = None
    on_progress: Advance | None = None
    profile: "Profile | None" = None
    seconds_to_show: float = 0.0
    use_cache: bool = True
    cache_dir: str | None = None
    is_hook: bool = False
    started: float | None = None
    prefer_policy: Literal["base", "head"] = "base"
    baseline: str | None = None
    baseline_action: Literal["use", "write", "prune"] = "use"

    @property
    def needs_git(self) -> bool:
        """Whether the request needs a repository."""
        return self.staged or self.base is not None or self.head is not None

    @property
    def has_source(self) -> bool:
        """Whether the request names a source of the content other than the working tree."""
        return self.needs_git or self.text is not None

    @property
    def has_base(self) -> bool:
        """Whether the content is compared with a base."""
        return self.staged or self.base is not None

    @property
    def may_go_by_directory(self) -> bool:
        """Whether cached sums of directories may be used; not where each file must be listed."""
        return self.use_cache and self.baseline_action == "use"

    def has_baseline(self, settings: Settings) -> bool:
        """Whether a baseline is to be read or written."""
        return bool(self.baseline_action != "use" or self.baseline or settings.baseline)


def require_one_source(
    *, staged: bool, rev: str | None, base: str | None, head: str | None
) -> None:
    """Raise UsageError where the content has two sources, or a head has no base."""
    named = {"staged": staged, "rev": rev, "base": base}
    chosen = [name for name, value in named.items() if value]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other")
    if head and not base:
        raise UsageError("--head goes with --base", hint="use --rev for the tree of one revision")


class Range(NamedTuple):
    """The base and head of a request, and the remote that the head is pushed to, if any."""

    base: str | None = None
    head: str | None = None
    remote: str | None = None


def range_of_the_framework(environment: Mapping[str, str]) -> Range:
    """The base and the head that the pre-commit framework names, when it judges a range.

    The framework sets two variables for them, and for a push a third one with the remote:
    https://pre-commit.com/#pre-commit-during-push.
    """
    base = environment.get("PRE_COMMIT_FROM_REF")
    head = environment.get("PRE_COMMIT_TO_REF")
    if not (base and head):
        return Range()
    return Range(base, head, environment.get("PRE_COMMIT_REMOTE_NAME") or None)
