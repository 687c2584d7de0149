"""The policy for a branch: the stricter of what its base says and what it says itself.

A branch cannot exempt itself. What it loosens takes effect once it is merged, and is listed; what
it tightens takes effect at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from antipasta.config.effective import Policy, policy_of
from antipasta.metrics import METRICS
from antipasta.results import PolicyChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.config.settings import GateSettings, Override, PathPattern, Settings

# From the most lenient to the strictest.
_ORDERS: dict[str, tuple[str, ...]] = {
    "mode": ("new", "ratchet", "absolute"),
    "on_incomplete": ("pass", "warn", "fail"),
    "on_error": ("pass", "fail"),
}
# What a gate without a configured mode does where there is a base.
_DEFAULT_MODE = "ratchet"


def branch_policy(own: Settings, base: Settings, *, prefer: Literal["base", "head"]) -> Policy:
    """The policy for content with the settings `own`, compared with content that had `base`.

    What the branch loosened is in `changes` of the result either way. With `prefer` "head" it holds
    at once.
    """
    changes = tuple(_loosened(own, base))
    if prefer == "head":
        return policy_of(own)._replace(changes=changes)
    mine, theirs = policy_of(own), policy_of(base)
    return Policy(
        settings=own._replace(gate=_stricter_gate(own.gate, base.gate)),
        thresholds=lambda path: _stricter_thresholds(
            mine.thresholds(path), theirs.thresholds(path)
        ),
        is_excluded=lambda path: mine.is_excluded(path) and theirs.is_excluded(path),
        changes=changes,
    )


def _stricter_thresholds(
    mine: Mapping[str, float], theirs: Mapping[str, float]
) -> dict[str, float]:
    merged = {**theirs, **mine}
    for name in mine.keys() & theirs.keys():
        if METRICS[name].accepts(theirs[name], mine[name]):
            merged[name] = theirs[name]
    return merged


def _stricter_gate(own: GateSettings, base: GateSettings) -> GateSettings:
    def stricter(name: str) -> Any:
        return max(_choice(own, name), _choice(base, name), key=_ORDERS[name].index)

    return own._replace(**{name: stricter(name) for name in _ORDERS})


def _choice(gate: GateSettings, name: str) -> str:
    return getattr(gate, name) or _DEFAULT_MODE


def _loosened(own: Settings, base: Settings) -> Iterator[PolicyChange]:
    """What the branch's settings allow that those of its base do not."""
    for name in METRICS:
        before, after = base.thresholds.get(name), own.thresholds.get(name)
        if _is_looser(name, after, before):
            yield PolicyChange(f"thresholds.{name}", before, after)
    yield from _loosened_overrides(own, base)
    yield from _loosened_excludes(own.exclude, base.exclude)
    for name, order in _ORDERS.items():
        first, then = _choice(base.gate, name), _choice(own.gate, name)
        if order.index(then) < order.index(first):
            yield PolicyChange(f"gate.{name}", first, then)


def _is_looser(name: str, value: float | None, other: float | None) -> bool:
    if value is None or other is None:
        return value is None and other is not None
    return METRICS[name].is_worse(value, other)


def _loosened_overrides(own: Settings, base: Settings) -> Iterator[PolicyChange]:
    """The overrides that are new and lenient, or gone and strict, or all of them in a new order.

    Lenient and strict are by any value that the base has for the metric: which of them an override
    replaces depends on the path.
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
    """Whether what both have stands in another order; the later one wins."""
    return [each for each in own if each in base] != [each for each in base if each in own]


def _loosened_excludes(
    own: Sequence[PathPattern], base: Sequence[PathPattern]
) -> Iterator[PolicyChange]:
    """The patterns that exclude more: new ones, and those that took something back and are gone."""
    for pattern in own:
        if pattern not in base and not pattern.negated:
            yield PolicyChange("exclude", None, pattern.glob)
    for pattern in base:
        if pattern not in own and pattern.negated:
            yield PolicyChange("exclude", pattern.glob, None)
    if _reordered(own, base):
        yield PolicyChange("exclude", [each.glob for each in base], [each.glob for each in own])


def _as_written(override: Override) -> dict[str, Any]:
    return {"paths": [each.glob for each in override.paths], "thresholds": override.thresholds}
