"""Says what to do next, after a verdict that is not a plain pass."""

from __future__ import annotations

from antipasta.languages import BY_EXTENSION
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import MODULE
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.model import Source
    from antipasta.results import RunFigures, Verdict
    from antipasta.results.findings import Violation

LEFT_TO_BACKGROUND = "  what the time budget left is measured in the background, for the next run"


_NO_COMMENTS = "suppressions.allow_new is false"
_COMMIT_DIGITS = 12

_EXPLAINED = ("cyclomatic_complexity", "cognitive_complexity")

_BYPASS = "git commit --no-verify"


def advice(
    verdict: Verdict, *, is_hook: bool, goes_on: bool = False, bypass: str = _BYPASS
) -> Iterator[str]:
    """Lines for standard error: where to look, how to accept a violation, how to bypass once.

    The paths of the verdict are relative to the user's directory (see `terminal.places`). `goes_on`
    says that a background process measures the files that the budget left. `bypass` is the command
    that does without the hook once, or empty if nothing was refused.
    """
    yield from run_trouble(verdict.run)
    if verdict.differs_on_disk:
        paths = ", ".join(printable(path) for path in verdict.differs_on_disk)
        yield f"  the staged version was judged; the working tree differs: {paths}"
    if any(missing.reason == "budget" for missing in verdict.incomplete):
        yield from _out_of_time(verdict, is_hook=is_hook, goes_on=goes_on)
    if verdict.unused_baseline:
        yield "  shorten the list: antipasta gate --prune-baseline"
    if verdict.violations:
        yield from _ways_out(verdict, bypass if is_hook else "")


def _out_of_time(verdict: Verdict, *, is_hook: bool, goes_on: bool) -> Iterator[str]:
    if goes_on:
        yield LEFT_TO_BACKGROUND
    if is_hook:
        _, revision, base, *_ = verdict.source
        what = f"--base {base} --head {revision}" if base and revision else "--staged"
        yield f"  judge it now:     antipasta gate {what}   (more time: hook.budget)"
    else:
        yield "  judge all of it:  the same with a larger --budget, or without"


def run_trouble(run: RunFigures) -> Iterator[str]:
    """Lines that say what the run had to do without, and why."""
    if run.cache.notice:
        yield f"antipasta: {printable(run.cache.notice)}"
    if run.cache.problem:
        yield f"antipasta: working without the cache: {printable(run.cache.problem)}"
    yield from (f"antipasta: {printable(each)}" for each in run.given_up)


def _ways_out(verdict: Verdict, bypass: str) -> Iterator[str]:
    violations = verdict.violations
    in_code = [violation for violation in violations if violation.rule != "baseline"]
    if in_code:
        yield _where_to_look(in_code[0], verdict)
        yield from _ways_to_accept(in_code[0], verdict)
    if len(in_code) < len(violations):
        yield "  the baseline:     may only shrink; a raise is let through by gate --policy head"
    if bypass:
        yield f"  bypass once:      {bypass}"


def _where_to_look(worst: Violation, verdict: Verdict) -> str:
    """The command that shows the lines of the worst function; for a file, that with its numbers."""
    from shlex import quote

    source = verdict.source
    path = f"./{worst.path}" if worst.path.startswith("-") else worst.path
    if worst.function and worst.metric in _EXPLAINED and source.kind != "stdin":
        place = printable(quote(f"{path}:{worst.function}"))
        return f"  see why:          antipasta explain {place}{_compared(source)}"
    revision = f" --rev {source.revision[:_COMMIT_DIGITS]}" if source.revision else ""
    staged = " --staged" if worst.path in verdict.differs_on_disk else ""
    return f"  see all numbers:  antipasta metrics {printable(quote(path))}{revision or staged}"


def _compared(source: Source) -> str:
    """The options that name the judged content and its base."""
    if source.kind == "staged":
        return " --staged"
    revision = source.revision[:_COMMIT_DIGITS] if source.revision else ""
    if source.base:
        head = f" --head {revision}" if revision else ""
        return f" --base {source.base[:_COMMIT_DIGITS]}{head}"
    return f" --rev {revision}" if revision else ""


def _ways_to_accept(worst: Violation, verdict: Verdict) -> Iterator[str]:
    marked = [each.from_root for each in verdict.unheeded if each.path == worst.path]
    for path in marked:
        yield "  generated code:   let .gitattributes say so, which counts once the base has it:"
        yield f"                    {_attributes_line(path)}"
    yield from _way_to_accept(worst, verdict)


def _way_to_accept(worst: Violation, verdict: Verdict) -> Iterator[str]:
    if worst.rule == "suppression":
        yield f"  the comment:      take it out again; {_NO_COMMENTS}"
    elif worst.rule == "growth" and worst.function is None:
        yield "  accept for good:  another growth.max_net in the configuration"
    elif worst.function is None or worst.function == MODULE:
        yield f"  accept for good:  another {worst.metric} for this path, under overrides in the"
        yield "                    configuration (antipasta config init)"
    elif not verdict.allows_comments:
        yield f"  accept for good:  by another threshold only; {_NO_COMMENTS}"
    elif not _asks_in_vain(worst, verdict):
        yield _comment_that_accepts(worst, verdict.violations)


def _comment_that_accepts(worst: Violation, violations: Sequence[Violation]) -> str:
    place = (worst.path, worst.function, worst.line)
    metrics = [each.metric for each in violations if (each.path, each.function, each.line) == place]
    comment = f"{_comment_sign(worst.path)} antipasta: ignore[{', '.join(metrics)}] -- REASON"
    return f"  accept for good:  {comment}  on the line of its definition"


def _attributes_line(path: str) -> str:
    """The line of a `.gitattributes` in the root that calls the file at `path` generated."""
    # Imported here: few files call themselves generated.
    import re

    pattern = re.sub(r"[\\*?\[]", r"\\\g<0>", path)
    if "/" not in path:
        pattern = f"/{pattern}"
    if re.search(r"[\s\"]|^[!#]", pattern):
        escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
        pattern = f'"{escaped}"'
    return f"{printable(pattern)} linguist-generated"


def _asks_in_vain(worst: Violation, verdict: Verdict) -> bool:
    """Whether the function already has such a comment, which the settings overrule."""
    return any(
        not each.silences and (each.path, each.function) == (worst.path, worst.function)
        for each in verdict.suppressed
    )


def _comment_sign(path: str) -> str:
    """How a comment begins in the language of the file; `#` in a script without extension."""
    language = BY_EXTENSION.get(path.rpartition(".")[2].lower())
    return language.comment if language else "#"
