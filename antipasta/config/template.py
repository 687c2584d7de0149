"""The file that `antipasta config init` writes: every setting with its default and its meaning.

Only the overrides for tests are not defaults. Which files are tests depends on the repository, so
the overrides belong in its configuration, where its people see them.
"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WIDTH = 100
_FEW = 4
_NONE: dict[str, Worst] = {}


_TEST_THRESHOLDS: dict[str, float] = {"cyclomatic_complexity": 20}


class Worst(NamedTuple):
    """The worst value of a metric today, and where it is, as a text."""

    value: float
    place: str


def template(general: Mapping[str, Worst] = _NONE, of_tests: Mapping[str, Worst] = _NONE) -> str:
    """The file: with the defaults, or with today's worst values where they are beyond these.

    `of_tests` are the worst values in tests of the metrics that these have thresholds for.
    """
    bounds, notes = [], []
    for name, default in _TEST_THRESHOLDS.items():
        bound, note = _bound(default, of_tests.get(name))
        bounds.append(f"{name}: {bound:g}")
        notes.append(note)
    rest = _REST.replace("{TESTS}", f"{{{', '.join(bounds)}}}{''.join(notes)}")
    return _BEGINNING + "\n".join(_thresholds(general)) + rest


def _bound(default: float, worst: Worst | None) -> tuple[float, str]:
    """The threshold, and a comment where it is not the default."""
    if worst is None or worst.value <= default:
        return default, ""
    return worst.value, f"  # today: {worst.place}; the default is {default:g}"


def _thresholds(general: Mapping[str, Worst]) -> Iterator[str]:
    """The lines about thresholds: the defaults, and the names of the metrics without one."""
    others = [metric for metric in METRICS.values() if metric.threshold is None]
    functions = [metric.name for metric in others if metric.level == "function"]
    files = [metric.name for metric in others if metric.level == "file"]
    known = f"{', '.join(functions)} (of functions); {', '.join(files[:_FEW])}, ... (of "
    known += "files: a threshold fails a file that is new or crosses it)"
    text = f"The worst value that passes. Other metrics: {known}."
    yield fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    yield "# With null a metric is not judged."
    yield "thresholds:"
    for metric in METRICS.values():
        if metric.threshold is not None:
            bound, note = _bound(metric.threshold, general.get(metric.name))
            yield f"  {metric.name}: {bound:g}{note}"


_BEGINNING = """\
# What antipasta judges, and how. All values below are defaults, except for the overrides: delete
# what you do not change. `antipasta config show` prints the effective settings, `antipasta config
# validate` finds mistakes, and by `antipasta config schema` an editor completes the names.

"""
_REST = """

# How many points a function may gain that was over its threshold before. One number sets both.
tolerance: {cyclomatic_complexity: 1, cognitive_complexity: 2}

# Other thresholds for some paths; by default there are none. Patterns are those of .gitignore. The
# last entry that matches wins.
overrides:
  # Tests. Each assert counts as a decision, as in radon: a test with ten asserts has a cyclomatic
  # complexity of 11, although it reads from top to bottom. Adapt the paths.
  - paths: ["tests/**", "**/test_*.py"]
    thresholds: {TESTS}

# Files that are not judged at all.
exclude: []
#  - "**/migrations/**"

# What becomes of generated and minified files, by their name, by `linguist-generated` in
# .gitattributes, or by a marker such as @generated. ignore: they are not judged, new ones only if
# their name or .gitattributes says so; markers: a marker in a new file is enough; judge: as others.
generated: ignore

# The names of macros of C and C++ that are left out before the parse, with their arguments, unless
# a decision stands in these. They are needed where a file cannot be parsed: [LIB_API, LIB_BEGIN].
macros: []

# The file of known breaches, which pass as long as they get no worse, such as
# .antipasta-baseline.toml. `antipasta gate --write-baseline` writes it.
baseline: null

# How many points of cyclomatic and of cognitive complexity, each, a change may add; null: any
# number.
growth:
  # To one function that existed before.
  max_increase: null
  # In total, less the points that it removes.
  max_net: null

# Comments in the source that silence a violation.
suppressions:
  # Whether a comment must give a reason: `# antipasta: ignore[length] -- a table in disguise`.
  require_reason: false
  # Whether a comment counts that the judged change itself adds.
  allow_new: true

# `antipasta gate`, for CI jobs.
gate:
  # What fails. absolute: every breach; ratchet: what got worse; new: what was added.
  # null: ratchet where there is a base version, else absolute.
  mode: null
  # If files could not be judged: pass, warn or fail.
  on_incomplete: fail
  # If antipasta itself fails: pass or fail.
  on_error: fail

# The git hook.
hook:
  mode: ratchet
  # The most seconds that a commit waits.
  budget: 1.0
  on_incomplete: warn
  on_error: pass
  # Measure in the background, after the commit, the files that the budget left.
  background: true

# The cache of measurements on this machine, for all repositories.
cache:
  # In 10^6 bytes. A larger cache is shrunk by evicting entries.
  size_limit_mb: 256
  # least-recently-used, least-frequently-used, least-recently-stored, or none.
  eviction: least-recently-used
  # Entries that were not used for so many days are removed.
  max_age_days: 90

limits:
  # Larger files (10^6 bytes) are not measured.
  max_file_mb: 5
  # Seconds of CPU time for one file.
  timeout_per_file: 5.0
  # 10^6 bytes of memory for all processes together.
  max_memory_mb: 500

# What is noted of runs, for `antipasta runs`.
observe:
  # Whether each run is recorded, in the cache's directory.
  runs: true
  # When `antipasta runs --check` fails; null: no bound. hook_p95_ms: milliseconds that 95 of 100
  # runs of the hook take; hit_rate: the share of contents that runs find in the cache;
  # slower_than_before: how many times as long as before a stage of a run takes.
  alerts: {hook_p95_ms: 1000, hit_rate: 0.8, slower_than_before: 1.5}
"""

TEMPLATE = template()
"""The content of the file with the defaults."""
