"""The file that `antipasta config init` writes: every setting with its default and its meaning.

The overrides for tests alone are no default. What is a test is a matter of the repository, and has
to stand where its people see it.
"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 100
_FEW = 4


def _thresholds() -> Iterator[str]:
    """The lines on thresholds: the defaults, and the names of the metrics that have none."""
    others = [metric for metric in METRICS.values() if metric.threshold is None]
    functions = [metric.name for metric in others if metric.level == "function"]
    files = [metric.name for metric in others if metric.level == "file"]
    known = f"{', '.join(functions)} (of functions); {', '.join(files[:_FEW])}, ... (of "
    known += "files: a threshold fails a file that is new or crosses it)"
    text = f"The worst value that is still good. Also: {known}."
    yield fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    yield "# null switches one off."
    yield "thresholds:"
    for metric in METRICS.values():
        if metric.threshold is not None:
            yield f"  {metric.name}: {metric.threshold}"


_BEGINNING = """\
# What antipasta judges, and how. Every value below is the default, but for the overrides: delete
# what you do not change. `antipasta config show` tells what holds, `antipasta config validate`
# finds mistakes.

"""
_REST = """

# What a function may gain that was over its threshold before, in points; one number is for both.
tolerance: {cyclomatic_complexity: 1, cognitive_complexity: 2}

# Other thresholds for some paths; by default there are none. Patterns are those of .gitignore; a
# later entry wins.
overrides:
  # Tests. Each assert counts as a decision, as radon has it: a test that states ten things has a
  # cyclomatic complexity of 11, and reads from top to bottom all the same. Put the paths right.
  - paths: ["tests/**", "**/test_*.py"]
    thresholds: {cyclomatic_complexity: 20}

# What is not judged at all.
exclude: []
#  - "**/migrations/**"

# What becomes of generated and minified files, by their name, by `linguist-generated` in
# .gitattributes, or by a marker such as @generated. ignore: they are not judged, new ones only if
# their name or .gitattributes says so; markers: a marker in a new file is enough; judge: as others.
generated: ignore

# The list of known breaches, which pass as long as they get no worse, such as
# .antipasta-baseline.toml: `antipasta gate --write-baseline` writes it.
baseline: null

# How many points of cyclomatic and of cognitive complexity, each, a change may add; null: any.
growth:
  # To one function that was there before.
  max_increase: null
  # In all, with what it takes away subtracted.
  max_net: null

# Comments in the source that silence a violation.
suppressions:
  # Whether a comment must say why: `# antipasta: ignore[length] -- a table in disguise`.
  require_reason: false
  # Whether a change may be silenced by a comment that it adds itself.
  allow_new: true

# `antipasta gate`, the judge of the CI job.
gate:
  # absolute: everything; ratchet: what got worse; new: what was added.
  # null: ratchet where there is a base version, else absolute.
  mode: null
  # What to make of files that could not be judged: pass, warn or fail.
  on_incomplete: fail
  # What to make of trouble of antipasta's own: pass or fail.
  on_error: fail

# The git hook.
hook:
  mode: ratchet
  # Seconds that a commit may wait.
  budget: 1.0
  on_incomplete: warn
  on_error: pass
  # Measure after the commit what the budget left over, so that it is known the next time.
  background: true

# What was measured is remembered, on this machine, for all repositories.
cache:
  # 10^6 bytes, from which on entries are evicted.
  size_limit_mb: 256
  # least-recently-used, least-frequently-used, least-recently-stored, or none.
  eviction: least-recently-used
  # What was not used for so long is forgotten.
  max_age_days: 90

limits:
  # Larger files (10^6 bytes) are not measured.
  max_file_mb: 5
  # Seconds of CPU time for one file.
  timeout_per_file: 5.0
  # 10^6 bytes of memory for all processes together.
  max_memory_mb: 500
"""

TEMPLATE = _BEGINNING + "\n".join(_thresholds()) + _REST
"""The content of that file."""
