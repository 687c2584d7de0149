"""Records a run as one line of JSON, appended to a file beside the cache.

The module is on the hook's fast path. Nothing here raises where no record can be written: it is for
later, and the run has its answer.
"""

from __future__ import annotations

import os
import sys
import time

from antipasta.cache.lines import append_line
from antipasta.lean.digests import blake2b
from antipasta.lean.json import dumps
from antipasta.lean.typing import TYPE_CHECKING, Any
from antipasta.system.files import encoded
from antipasta.system.processes import most_bytes_of_children, most_resident_bytes
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from antipasta.budget import Budget
    from antipasta.cache.store import Store
    from antipasta.collect.place import Place
    from antipasta.config.settings import AlertSettings, ObserveSettings
    from antipasta.results import RunFigures, Verdict
    from antipasta.results.spent import Spent

NAME = "runs.jsonl"
"""The name of the file in the cache's directory; the older one has `.1` appended."""

AHEAD = ("warm", "background")
"""The kinds of runs that measure for others: `cache warm`, and the background process."""

KINDS = (
    *("hook", "gate", "metrics", "stats", "explain", "history", "hotspots", "report"),
    *("what-if", *AHEAD),
)
"""The kinds of runs: the names of the commands, `gate --what-if`, and AHEAD."""

STAGES = ("start", "collect", "look_up", "measure", "compare", "judge", "render")
"""The stages of a run, in their order; a run need not have them all."""

FORM = 1
"""The version of the form of a record."""

SLOW_MS = 500
"""A hook that took longer looks whether past runs break a bound; it takes a tenth of that."""

DAYS = 45
"""When the first record of a file is older, the file becomes the older one of two."""

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""The variables one of which says where traces are sent."""

_BEGINNING = b'{"time":'
_WORKTREES = "/worktrees/"


def found(
    files: int,
    functions: int | None = None,
    status: str = "done",
    violations: int = 0,
    *,
    spent: bool = False,
) -> dict[str, Any]:
    """What a run found: how many `files` and `functions`, its `status`, and its violations.

    `spent` says that files were left because the time budget was. It is no type of its own: to make
    one takes as long as to write a record.
    """
    return {
        "files": files,
        "functions": functions,
        "spent": spent,
        "status": status,
        "violations": violations,
    }


def found_in(verdict: Verdict) -> dict[str, Any]:
    """What a run found that has this verdict."""
    return found(
        verdict.counts.files,
        verdict.counts.functions,
        verdict.status,
        len(verdict.violations),
        spent=any(each.reason == "budget" for each in verdict.incomplete),
    )


class Recorder:
    """Collects what is recorded of one run of the `kind`, which is the name of its command.

    As a context, it records an error that ends the run, and traces it. `directory` is that of the
    cache, empty where runs are not recorded; `root` is what the paths of the run count from;
    `repository` is the id of its repository. `ms` is how long a run took that has ended, in
    milliseconds. `problem` says why it could not be recorded, or is empty. `verbose` asks for what
    is said of its trace.

    A run that `is_call` begins when the recorder is made, in a process that did something else
    before; it has no stage `start`, and is not traced.
    """

    def __init__(self, kind: str, *, is_call: bool = False, verbose: bool = False) -> None:
        self.kind = kind
        self.verbose = verbose
        self._called = time.monotonic() if is_call else None
        self._before = 0.0
        self.directory = ""
        self.root = ""
        self.repository = ""
        self.ms = 0.0
        self.problem = ""
        self._record: dict[str, Any] = {}
        self._spent: Spent | None = None
        self._budget: Budget | None = None
        self._settings: ObserveSettings | None = None

    @property
    def bounds(self) -> AlertSettings | None:
        """What bounds past runs; None where the run did not get as far as to know it."""
        return self._settings.alerts if self._settings else None

    def begin(self, store: Store, place: Place, budget: Budget, settings: ObserveSettings) -> None:
        """Note where the run takes place. Nothing is recorded without an open store."""
        self._budget, self._settings, self.root = budget, settings, place.root
        self.repository = repository_id(place)
        if self._called is not None:
            self._before = budget.elapsed() - (time.monotonic() - self._called)
        if store.is_open and settings.runs:
            self.directory = store.directory

    def stages(self) -> dict[str, float]:
        """The seconds that each stage of the run has taken until now; none before it began."""
        if self._budget is None:
            return {}
        self._budget.end_stage("render")
        return self._budget.stages

    def end(self, run: RunFigures, found: Mapping[str, Any], code: int | None) -> bool:
        """Record what the run found, and its exit `code`; False where runs are not recorded.

        A call from Python has no exit code.
        """
        pool, self._spent = run.pool, run.spent
        told = {
            **found,
            "hits": run.cache.hits,
            "misses": run.cache.misses,
            "bytes": run.measured_bytes,
            "executor": run.executor,
            "workers": run.workers,
            "efficiency": pool and pool.efficiency,
            "retries": pool.retries if pool else 0,
            "kills": pool.kills if pool else 0,
            "degradation": run.degradation,
            "code": code,
        }
        if "logging" in sys.modules:  # somebody may listen
            from antipasta.events import note

            note("run_end", stage="render", kind=self.kind, ms=run.duration_ms, **told)
        is_recorded = self._end(told) and bool(self.directory)
        if run.cache.problem:
            self.problem = ""  # the run has said what is wrong with the place of both
        return is_recorded

    def trace(self) -> str:
        """Send the run that has ended to where OTEL_* says; returns why that failed, or nothing.

        Without an endpoint in the environment nothing is imported and nothing is sent.
        """
        if not self._record or not self._is_traced:
            return ""
        from antipasta.observe.traced import Traced
        from antipasta.observe.traces import send

        assert self._budget is not None
        return send(Traced(self._record, tuple(self._budget.parts), self._spent))

    @property
    def _is_traced(self) -> bool:
        """Whether the environment says where traces are sent, and the process is ours to say so."""
        return self._called is None and any(map(os.environ.get, ENDPOINTS))

    def _end(self, told: dict[str, Any]) -> bool:
        """Make the record with what is `told`, and append it to the file.

        False where nobody wants it, or it was made before.
        """
        is_wanted = self.directory or self._is_traced
        if self._budget is None or self._record or not is_wanted:
            return False
        self._budget.end_stage("render")
        self.ms = round((self._budget.elapsed() - self._before) * 1000, 2)
        self._record = {
            "time": round(time.time(), 3),  # first, see _is_old
            "form": FORM,
            "kind": self.kind,
            "repository": self.repository,
            "version": __version__,
            "ms": self.ms,
            "stages": {
                name: round(seconds * 1000, 2)
                for name, seconds in self._budget.stages.items()
                if self._called is None or name != "start"
            },
            "budget": self._budget.seconds,
            "memory_mb": _peak_megabytes(),
            **told,
        }
        if not self.directory:
            return True
        line = dumps(self._record).encode()
        try:
            append_line(self.directory, NAME, line, _is_old)
        except (OSError, ValueError) as exc:
            self.problem = _problem(self.directory, exc)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            is_new = self._end({"status": "error", "error": type(error).__name__})
            if is_new:
                self.trace()


def _problem(directory: str, exc: OSError | ValueError) -> str:
    """A sentence on why a run is not recorded, and what to do."""
    path = os.path.join(directory, NAME)
    reason = getattr(exc, "strerror", None) or exc
    return (
        f"this run is not recorded: {path}: {reason} (remove it, or set observe: {{runs: false}})"
    )


def _is_old(beginning: bytes) -> bool:
    """Whether a file that begins like this has a record that is older than DAYS."""
    if not beginning.startswith(_BEGINNING):
        return False
    seconds = beginning[len(_BEGINNING) :].partition(b".")[0]
    return seconds.isdigit() and int(seconds) < time.time() - DAYS * 86_400


def repository_id(place: Place) -> str:
    """What identifies the repository of `place`, or the directory where there is none.

    It is a digest, from which nobody reads a path, and the same in each of its working trees.
    """
    repository = place.repository
    path = repository.git_dir.partition(_WORKTREES)[0] if repository else place.root
    return blake2b(encoded(path), digest_size=8).hexdigest()


def _peak_megabytes() -> float:
    """The peak of the memory of this process, or of a child that had more, in 10^6 bytes."""
    return round(max(most_resident_bytes(), most_bytes_of_children()) / 1e6, 1)
