"""The JSON Schemas of antipasta's documents, from the types of the results.

The wheel has them in `antipasta/render/schemas`, one file for each value of the field `schema`:
`gate-1.json` is of `antipasta.gate/1`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from antipasta.cache.entries import Entry
from antipasta.config.rules import Limit
from antipasta.judging.receipt import Receipt
from antipasta.metrics import METRICS
from antipasta.model import FunctionMetrics, Halstead, Ignored, Level, Missing, Mode, Reason, Status
from antipasta.render.scope import TENDENCIES
from antipasta.results import Counts, PoolUse, Resources, findings, hotspots, reasons, runs
from antipasta.results.candidates import Candidate
from antipasta.results.explanations import Cause, Complexities, Cut, ExplainedFunction
from antipasta.results.history import Every, HistoryGap, Subject
from antipasta.results.reports import Shortfall
from antipasta.results.statistics import Figures, Grouping
from handbook.schema_types import obj, of, or_null, row, rows

if TYPE_CHECKING:
    from handbook.schema_types import Schema

FOLDER = "antipasta/render/schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT, _NUMBER, _COUNT, _FLAG = of(str), of(float), of(int), of(bool)
_MAYBE_TEXT, _MAYBE_NUMBER, _MAYBE_COUNT = of(str | None), of(float | None), of(int | None)
_KIND = of(Literal["staged", "worktree", "revision", "stdin"])
_ATTRIBUTED = ("commit", "author")

_RUN = obj(
    {
        "duration_ms": _NUMBER,
        "cache": obj({"hits": _COUNT, "misses": _COUNT}),
        "executor": _TEXT,
        "workers": _COUNT,
        "degradation": _TEXT,
        "resources": row(Resources),
        "pool": row(PoolUse),
        "given_up": rows(_TEXT),
    },
    optional=("resources", "pool", "given_up"),
)
_SOURCE = {"kind": _KIND, "revision": _MAYBE_TEXT}
_COMPARED = obj({**_SOURCE, "base": _MAYBE_TEXT, "base_reason": _TEXT}, optional=("base_reason",))


def schemas() -> dict[str, Schema]:
    """Each schema by the name of its file, without the extension."""
    documents = {
        "metrics": (_metrics(), "measured"),
        "gate": (_gate(), "measured"),
        "explain": (_explain(), "measured"),
        "stats": (_stats(), "measured"),
        "history": (_history(), "measured"),
        "hotspots": (_hotspots(), "measured"),
        "what_if": (_what_if(), "measured"),
        "rules": (_rules(), "measured"),
        "runs": (_runs(), ""),
        "config": (_config(), ""),
        "receipt": (row(Receipt, without=("schema", "version"))["properties"], ""),
        "cache": (_cache(), "bare"),
    }
    return {f"{name}-1": _document(name, *each) for name, each in documents.items()}


def files() -> dict[str, str]:
    """The text of each schema's file, by its path in the repository."""
    return {
        f"{FOLDER}/{name}.json": json.dumps(schema, indent=1) + "\n"
        for name, schema in schemas().items()
    }


def _document(name: str, fields: dict[str, Schema], frame: str) -> Schema:
    """The schema of a whole document: its fields, and what stands around them.

    In the `frame` called `measured` is also how the work was done, in `bare` the name alone.
    """
    around: dict[str, Schema] = {"schema": {"const": f"antipasta.{name}/1"}}
    if frame == "bare":
        schema = obj({**around, **fields}, optional=fields)
    else:
        last = {"run": _RUN} if frame else {}
        schema = obj({**around, "version": _TEXT, **fields, **last})
    return {"$schema": DIALECT, "title": f"antipasta.{name}/1", **schema}


def _metrics() -> dict[str, Schema]:
    summed = [name for name, each in METRICS.items() if each.is_summed]
    lines = [name for name, each in METRICS.items() if each.level == "file" and not each.halstead]
    spread = or_null(obj({"sum": _NUMBER, "mean": _NUMBER, "max": _NUMBER}))
    shown = ("name", "kind", "start_line", "end_line", *METRICS)
    hidden = [name for name in FunctionMetrics._fields if name not in shown]
    file = {
        **{"path": _TEXT, "oid": _TEXT, "language": _TEXT, "analysis": of(Level)},
        **{"reason": or_null(of(Reason)), "detail": _MAYBE_TEXT},
        "metrics": obj(
            {
                **dict.fromkeys(lines, _MAYBE_NUMBER),
                **dict.fromkeys(summed, spread),
                "halstead": or_null(row(Halstead)),
            }
        ),
        "functions": rows(row(FunctionMetrics, without=hidden)),
    }
    languages = {"type": "object", "additionalProperties": _COUNT}
    return {
        "source": obj(_SOURCE),
        "files": rows(obj(file)),
        "skipped": rows(row(Missing)),
        "ignored": rows(row(Ignored)),
        "summary": obj({"files": _COUNT, "functions": _COUNT, "languages": languages}),
    }


def _gate() -> dict[str, Schema]:
    violation = row(findings.Violation, optional=(*_ATTRIBUTED, "note", "allowed"))
    suppressed = row(findings.Suppressed, optional=(*_ATTRIBUTED, "objection"))
    unused = rows(row(findings.UnusedSuppression))
    counted = ("functions_changed", *(f"functions_{name}" for name in TENDENCIES))
    return {
        "status": of(Status),
        "mode": of(Mode),
        "source": _COMPARED,
        "violations": rows(violation),
        "changes": rows(row(findings.FunctionChange)),
        "incomplete": rows(row(Missing)),
        "suppressed": rows(suppressed),
        "tolerated": rows(violation),
        "overrides": rows(row(findings.CommitOverride)),
        "ignored": rows(row(Ignored)),
        "uncompared": rows(row(findings.Uncompared)),
        "policy_changes": rows(row(findings.PolicyChange, optional=_ATTRIBUTED)),
        "unused_suppressions": or_null(unused),
        "misread_suppressions": rows(row(findings.Misread)),
        "baseline": _MAYBE_TEXT,
        "unused_baseline": rows(row(findings.BaselineEntry)),
        "summary": obj(
            {
                **row(Counts)["properties"],
                **dict.fromkeys((*counted, "violations", "tolerated"), _COUNT),
                "net": of(dict[str, float]),
            }
        ),
    }


def _explain() -> dict[str, Schema]:
    complexities = row(Complexities)
    cut = row(Cut, without=("before", "after", "helper"))["properties"]
    own = ("values", "causes", "lines", "thresholds", "cuts", "previous", "added")
    function = {
        **row(ExplainedFunction, without=own)["properties"],
        **complexities["properties"],
        "previous": or_null(complexities),
        "points": rows(row(Cause)),
        "added": rows(obj({"line": _COUNT, "metric": _TEXT, "points": _COUNT})),
        "cuts": rows(
            obj(
                {
                    **cut,
                    "before": complexities,
                    "after": complexities,
                    "helper": or_null(complexities),
                }
            )
        ),
    }
    return {"source": _COMPARED, "functions": rows(obj(function))}


def _stats() -> dict[str, Schema]:
    distributions = {"type": "object", "additionalProperties": row(Figures)}
    one = obj({"key": _TEXT, "functions": _COUNT, "metrics": distributions})
    return {
        "by": of(Grouping),
        "rows": rows(one),
        "total": one,
        "thresholds": of(dict[str, float]),
        "files": _COUNT,
        "shortfalls": rows(row(Shortfall)),
    }


def _history() -> dict[str, Schema]:
    value = {"anyOf": [row(Figures), _MAYBE_NUMBER]}
    measured = {"type": "object", "additionalProperties": value}
    commit = {
        **dict.fromkeys(("commit", "date", "author", "subject"), _TEXT),
        "merge": _FLAG,
        "tags": rows(_TEXT),
        "path": _MAYBE_TEXT,
        "function": _MAYBE_TEXT,
        "files": _MAYBE_COUNT,
        "functions": _MAYBE_COUNT,
        "skipped": _COUNT,
        "metrics": measured,
        "before": _MAYBE_TEXT,
        "delta": or_null(measured),
    }
    source = {
        **{"range": _TEXT, "revision": _TEXT, "first_parent": _FLAG, "every": of(Every)},
        **{"most": _MAYBE_COUNT, "complete": _FLAG, "ends": rows(_TEXT)},
    }
    return {
        "source": obj(source),
        "of": of(Subject),
        "path": _MAYBE_TEXT,
        "function": _MAYBE_TEXT,
        "commits": rows(obj(commit, optional=("tags",))),
        "incomplete": rows(row(HistoryGap)),
    }


def _hotspots() -> dict[str, Schema]:
    window = {
        **{"since": _TEXT, "until": _TEXT, "revision": _TEXT, "commits": _COUNT},
        "left_out": obj({"ignored": _COUNT, "large": _COUNT}),
        "complete": _FLAG,
    }
    return {
        "by": of(hotspots.HotspotGrouping),
        "metric": _TEXT,
        "window": obj(window),
        "rows": rows(row(hotspots.Hotspot)),
        "no_data": rows(row(hotspots.NoData)),
        "notes": rows(_TEXT),
        "files": _COUNT,
    }


def _runs() -> dict[str, Schema]:
    keys = ("kind", "day", "version", "repository")
    figures = row(runs.RunGroup, without=("key", "runs"))["properties"]
    group = {**dict.fromkeys(keys, _TEXT), "count": _COUNT, **figures}
    slow = {**row(runs.SlowRun)["properties"], "time": _TEXT}
    return {
        "by": of(runs.RunGrouping),
        "since": _TEXT,
        "until": _TEXT,
        "groups": rows(obj(group, optional=keys)),
        "days": rows(obj({"day": _TEXT, "count": _COUNT, "p50_ms": _MAYBE_NUMBER})),
        "slowest": rows(obj(slow)),
        "alerts": rows(row(runs.Alert)),
        "damaged": _COUNT,
    }


def _what_if() -> dict[str, Schema]:
    place = {"path": _TEXT, "line": _COUNT, "function": _MAYBE_TEXT, "value": _NUMBER}
    refused = {
        **{"commit": _TEXT, "subject": _TEXT, "path": _TEXT, "function": _MAYBE_TEXT},
        **{"value": _NUMBER, "previous": _MAYBE_NUMBER},
    }
    candidate = {
        **row(Candidate, without=("worst", "refused", "run"))["properties"],
        "worst": rows(obj(place)),
        "refused": rows(obj(refused)),
    }
    return {"candidates": rows(obj(candidate))}


def _rules() -> dict[str, Schema]:
    change: dict[str, Any] = {"field": _TEXT, "base": {}, "head": {}}
    return {
        **{"path": _TEXT, "state": _TEXT, "mode": of(Mode)},
        **{"base": _MAYBE_TEXT, "exclusion": _MAYBE_TEXT},
        "limits": rows(row(Limit)),
        "policy_changes": rows(obj(change)),
        "reasons": rows(row(reasons.Reason)),
    }


def _config() -> dict[str, Schema]:
    return {
        "origin": _MAYBE_TEXT,
        "unread": rows(_TEXT),
        "settings": {"type": "object"},
        "sources": of(dict[str, str]),
        "lines": of(dict[str, int]),
    }


def _cache() -> dict[str, Schema]:
    """The fields of the answers of all commands for the cache; each command has some of them."""
    counts = (
        *("size_bytes", "runs", "runs_without_miss", "compared", "not_found"),
        *("of_other_engines", "known", "measured", "process", "exported", "imported"),
    )
    held = row(Entry, without=("row", "key"))
    return {
        "path": _TEXT,
        "file_system": _MAYBE_TEXT,
        **dict.fromkeys(counts, _COUNT),
        "entries": {"anyOf": [_COUNT, rows(held)]},
        "age_days": of(dict[str, int]),
        "uses": of(dict[str, int]),
        "hit_rate": _MAYBE_NUMBER,
        "background": rows(_TEXT),
        "sound": _FLAG,
        "faults": rows(_TEXT),
        "not_measured": {"anyOf": [_COUNT, rows(row(Missing))]},
        "removed": {"anyOf": [_COUNT, rows(_TEXT)]},
        "dry_run": _FLAG,
        "moved_to": _MAYBE_TEXT,
        "log": _TEXT,
    }
