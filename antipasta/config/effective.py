"""Works out the effective settings. The order of precedence is defined and applied only here.

From the weakest to the strongest:

1. the defaults in `settings.py`,
2. the configuration file,
3. the environment: `with_environment`,
4. the flags of the command line: `with_thresholds` for `-t`, `with_tolerance` for `--tolerance`,
   and each command for its own.

Among thresholds, an override beats the general threshold for the paths it names, a later override
beats an earlier one, and `-t` beats them all. The module is on the hook's fast path.
"""

from __future__ import annotations

from antipasta.config.patterns import matcher
from antipasta.config.settings import Generated
from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple, get_args
from antipasta.limits import is_plain_number, positive_number
from antipasta.metrics import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from antipasta.config.settings import Settings
    from antipasta.results.findings import PolicyChange


class Policy(NamedTuple):
    """The settings, with the functions that apply them to a path.

    Paths are relative to the repository's root and have `/` between their parts. `thresholds`
    returns the thresholds of a path, by metric; `is_excluded` says whether it is not judged.
    `changes` are the rules that a branch loosened compared with its base, and `base` is the policy
    of the base alone. `laxer` returns, for the metrics whose thresholds differ between the branch
    and its base, the more lenient one: only a value over both was over its threshold before.
    """

    settings: Settings
    thresholds: Callable[[str], dict[str, float]]
    is_excluded: Callable[[str], bool]
    changes: tuple[PolicyChange, ...] = ()
    base: Policy | None = None
    laxer: Callable[[str], dict[str, float]] = lambda _: {}


ENVIRONMENT: dict[str, tuple[str, str]] = {
    "ANTIPASTA_BUDGET": ("hook", "budget"),
    "ANTIPASTA_MAX_MEMORY_MB": ("limits", "max_memory_mb"),
}
"""The environment variables that set a setting, with the setting's section and name."""

TOLERANCE_VARIABLE = "ANTIPASTA_TOLERANCE"
"""The environment variable that sets one tolerance for every metric that has one."""

GENERATED_VARIABLE = "ANTIPASTA_GENERATED"
"""The environment variable that says what becomes of generated files."""


def with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings, with the values that `environment` sets.

    Raises UsageError, which names the variable, if a value is not a positive number or not among
    the choices. The tolerance may be 0 as well.
    """
    generated = environment.get(GENERATED_VARIABLE)
    if generated:
        settings = settings._replace(generated=_choice_of_generated(generated))
    if environment.get(TOLERANCE_VARIABLE):
        settings = with_tolerance(settings, environment[TOLERANCE_VARIABLE], TOLERANCE_VARIABLE)
    for variable, (section, name) in ENVIRONMENT.items():
        if environment.get(variable):
            value = positive_number(environment[variable], variable)
            changed = getattr(settings, section)._replace(**{name: value})
            settings = settings._replace(**{section: changed})
    return settings


def _choice_of_generated(text: str) -> Generated:
    for choice in get_args(Generated):
        if text == choice:
            found: Generated = choice
            return found
    raise UsageError(
        f"{GENERATED_VARIABLE} is {text!r}", hint=f"use one of {', '.join(get_args(Generated))}"
    )


def with_thresholds(settings: Settings, flags: Iterable[str]) -> Settings:
    """The settings, with the thresholds of `flags` for every path.

    A flag is `METRIC=VALUE`; a unique prefix of the metric's name is enough. A later flag wins.
    Raises UsageError for an unknown or ambiguous metric, or if a value is not a finite number from
    0.
    """
    wanted = dict(map(threshold, flags))
    return settings._replace(
        thresholds={**settings.thresholds, **wanted},
        overrides=tuple(
            override._replace(
                thresholds={
                    metric: value
                    for metric, value in override.thresholds.items()
                    if metric not in wanted
                }
            )
            for override in settings.overrides
        ),
    )


def with_tolerance(settings: Settings, text: str, name: str) -> Settings:
    """The settings, with one tolerance for every metric that has one.

    `text` is a number of points from 0; `name` is its name in messages. Raises UsageError for any
    other text.
    """
    points = _number(text)
    if points is None:
        raise UsageError(f"{name} is {text!r}", hint="use a number from 0, such as 2")
    return settings._replace(tolerance=dict.fromkeys(settings.tolerance, points))


def _number(text: str) -> float | None:
    """The finite number from 0 in `text`, else None. A whole number is an int: it shows as 10."""
    if not is_plain_number(text):
        return None
    try:
        value = int(text) if text.strip().isdecimal() else float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def threshold(flag: str) -> tuple[str, float]:
    """The metric and the value of a flag METRIC=VALUE. Raises UsageError for any other text."""
    name, _, raw = flag.partition("=")
    metric = resolve(name.strip()).name
    value = _number(raw)
    if value is None:
        raise UsageError(
            f"the threshold {flag!r} has no value" if not raw else f"{metric} is {raw!r}",
            hint=f"write a number from 0, such as {metric}=10",
        )
    return metric, value


def policy_of(settings: Settings) -> Policy:
    """The policy by `settings` alone."""
    return Policy(settings, thresholds_by_path(settings), matcher(settings.exclude))


def thresholds_by_path(settings: Settings) -> Callable[[str], dict[str, float]]:
    """A function that returns the thresholds of a path by metric, without those that are null.

    The path is relative to the repository's root and has `/` between its parts.
    """
    overrides = [(matcher(each.paths), each.thresholds) for each in settings.overrides]

    def thresholds(path: str) -> dict[str, float]:
        merged = dict(settings.thresholds)
        for covers, values in overrides:
            if covers(path):
                merged.update(values)
        return {metric: value for metric, value in merged.items() if value is not None}

    return thresholds
