"""The policy for a branch: for each rule, the stricter one of the branch and its base.

A branch cannot exempt itself. A rule that it loosens is listed, and takes effect once the branch is
merged. A rule that it tightens takes effect at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from antipasta.config.effective import Policy, policy_of
from antipasta.metrics import METRICS
from antipasta.results.findings import PolicyChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from antipasta.config.settings import Override, Settings


def _bound(value: float | None) -> float:
    return float("-inf") if value is None else -value


_MODES = {"new": 0, None: 1, "ratchet": 1, "absolute": 2}.__getitem__
_ON_INCOMPLETE = ("pass", "warn", "fail").index
_ON_ERROR = ("pass", "fail").index

# How strict a value is: the higher, the stricter. A branch has a base, so no mode means ratchet.
# What is beyond a limit is not measured, so a higher limit is stricter.
_STRICTNESS: dict[tuple[str, str], Callable[[Any], float]] = {
    ("growth", "max_increase"): _bound,
    ("growth", "max_net"): _bound,
    ("suppressions", "require_reason"): (False, True).index,
    ("suppressions", "allow_new"): (True, False).index,
    ("gate", "mode"): _MODES,
    ("gate", "on_incomplete"): _ON_INCOMPLETE,
    ("gate", "on_error"): _ON_ERROR,
    ("hook", "mode"): _MODES,
    ("hook", "on_incomplete"): _ON_INCOMPLETE,
    ("hook", "on_error"): _ON_ERROR,
    ("limits", "max_file_mb"): float,
    ("limits", "timeout_per_file"): float,
    ("limits", "max_memory_mb"): float,
}

# Files that only say of themselves that they are generated are judged but for `markers`.
_GENERATED = ("markers", "ignore", "judge").index


def branch_policy(own: Settings, base: Settings, *, prefer: Literal["base", "head"]) -> Policy:
    """The policy for content with the settings `own`, whose base has the settings `base`.

    `changes` lists the rules that the branch loosened, in either case. With `prefer` "head" they
    take effect at once.
    """
    changes = tuple(loosened(own, base))
    mine, theirs = policy_of(own), policy_of(base)
    if prefer == "head":
        return mine._replace(changes=changes, base=theirs)
    return Policy(
        settings=_stricter_choices(own, base),
        thresholds=lambda path: _stricter_thresholds(
            mine.thresholds(path), theirs.thresholds(path)
        ),
        is_excluded=lambda path: mine.is_excluded(path) and theirs.is_excluded(path),
        changes=changes,
        base=theirs,
        laxer=lambda path: _laxer_thresholds(mine.thresholds(path), theirs.thresholds(path)),
    )


def _stricter_thresholds(
    mine: Mapping[str, float], theirs: Mapping[str, float]
) -> dict[str, float]:
    merged = {**theirs, **mine}
    for name in mine.keys() & theirs.keys():
        if METRICS[name].accepts(theirs[name], mine[name]):
            merged[name] = theirs[name]
    return merged


def _laxer_thresholds(mine: Mapping[str, float], theirs: Mapping[str, float]) -> dict[str, float]:
    """The more lenient threshold of each metric whose two thresholds differ."""
    return {
        name: mine[name] if METRICS[name].is_worse(mine[name], theirs[name]) else theirs[name]
        for name in mine.keys() & theirs.keys()
        if mine[name] != theirs[name]
    }


def _stricter_choices(own: Settings, base: Settings) -> Settings:
    own = own._replace(
        tolerance=_stricter_tolerance(own.tolerance, base.tolerance),
        generated=max(own.generated, base.generated, key=_GENERATED),
        observe=base.observe,
        # What is left out of a source may make a function of something else.
        macros=tuple(name for name in own.macros if name in base.macros),
    )
    for (section, name), strictness in _STRICTNESS.items():
        mine, theirs = getattr(own, section), getattr(base, section)
        stricter = max(getattr(mine, name), getattr(theirs, name), key=strictness)
        own = own._replace(**{section: mine._replace(**{name: stricter})})
    return own


def _stricter_tolerance(own: Mapping[str, float], base: Mapping[str, float]) -> dict[str, float]:
    return {name: min(points, base.get(name, 0)) for name, points in own.items()}


def loosened(own: Settings, base: Settings) -> Iterator[PolicyChange]:
    """The rules that are more lenient in `own` than in `base`."""
    for name in METRICS:
        before, after = base.thresholds.get(name), own.thresholds.get(name)
        if _is_looser(name, after, before):
            yield PolicyChange(f"thresholds.{name}", before, after)
    for name, points in own.tolerance.items():
        if points > base.tolerance.get(name, 0):
            yield PolicyChange(f"tolerance.{name}", base.tolerance.get(name, 0), points)
    if _GENERATED(own.generated) < _GENERATED(base.generated):
        yield PolicyChange("generated", base.generated, own.generated)
    yield from _added_macros(own, base)
    yield from _loosened_overrides(own, base)
    yield from _loosened_excludes(own.exclude.globs, base.exclude.globs)
    if own.baseline not in (None, base.baseline):
        yield PolicyChange("baseline", base.baseline, own.baseline)
    for (section, name), strictness in _STRICTNESS.items():
        first, then = (getattr(getattr(each, section), name) for each in (base, own))
        if strictness(then) < strictness(first):
            yield PolicyChange(f"{section}.{name}", first, then)


def _added_macros(own: Settings, base: Settings) -> Iterator[PolicyChange]:
    for name in own.macros:
        if name not in base.macros:
            yield PolicyChange("macros", None, name)


def _is_looser(name: str, value: float | None, other: float | None) -> bool:
    if value is None or other is None:
        return value is None and other is not None
    return METRICS[name].is_worse(value, other)


def _loosened_overrides(own: Settings, base: Settings) -> Iterator[PolicyChange]:
    """The overrides that loosen: new lenient ones, deleted strict ones, and a changed order.

    A new override is lenient if it is looser than any value that the base has for the metric, and a
    deleted one is strict accordingly: which of the values it replaces depends on the path.
    """
    for override in own.overrides:
        if override not in base.overrides and any(
            _is_looser(name, value, other) for name, value, other in _pairs(override, base)
        ):
            yield PolicyChange("overrides", None, _as_written(override))
    for override in base.overrides:
        if override not in own.overrides and any(
            _is_looser(name, other, value) for name, value, other in _pairs(override, base)
        ):
            yield PolicyChange("overrides", _as_written(override), None)
    if _reordered(own.overrides, base.overrides):
        yield PolicyChange(
            "overrides", [*map(_as_written, base.overrides)], [*map(_as_written, own.overrides)]
        )


def _pairs(override: Override, base: Settings) -> Iterator[tuple[str, float | None, float | None]]:
    """Each threshold of `override` with each value that the base has for the same metric."""
    tables = (base.thresholds, *(each.thresholds for each in base.overrides))
    for name, value in override.thresholds.items():
        yield name, value, base.thresholds.get(name)
        for table in tables:
            if name in table:
                yield name, value, table[name]


def _reordered(own: Sequence[Any], base: Sequence[Any]) -> bool:
    """Whether the elements that both have are in another order. The last one that matches wins."""
    return [each for each in own if each in base] != [each for each in base if each in own]


def _loosened_excludes(own: Sequence[str], base: Sequence[str]) -> Iterator[PolicyChange]:
    """The patterns that exclude more: new ones, deleted negated ones, and a changed order."""
    # Sets, because there may be ten thousands of patterns.
    of_own, of_base = set(own), set(base)
    for glob in (each for each in own if each not in of_base):
        if not glob.startswith("!"):
            yield PolicyChange("exclude", None, glob)
    for glob in (each for each in base if each not in of_own):
        if glob.startswith("!"):
            yield PolicyChange("exclude", glob, None)
    if [*filter(of_base.__contains__, own)] != [*filter(of_own.__contains__, base)]:
        yield PolicyChange("exclude", list(base), list(own))


def _as_written(override: Override) -> dict[str, Any]:
    return {"paths": list(override.paths.globs), "thresholds": override.thresholds}
