"""`antipasta gate --what-if`: what a candidate for a threshold fails, and would have failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.cli.options import require_only
from antipasta.collect.commits import is_shallow
from antipasta.collect.git import open_repository
from antipasta.collect.history import last_commits
from antipasta.config.effective import policy_of, threshold
from antipasta.errors import AntipastaError, UsageError
from antipasta.metrics import METRICS
from antipasta.observe.recorder import Recorder, found_in
from antipasta.pipeline import gate, rules_of
from antipasta.render.candidates import document, text
from antipasta.results.candidates import Candidate, RefusedCommit
from antipasta.run.opening import open_request, open_run
from antipasta.terminal.console import say, write_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from antipasta.config.settings import Settings
    from antipasta.model import Mode
    from antipasta.results import Verdict
    from antipasta.results.findings import Violation
    from antipasta.run.request import Request

WORST = 10
"""How many functions are listed."""


_TAKES = frozenset(
    {"paths", "what_if", "commits", "format_name", "config", "color", "quiet", "verbose"}
    | {"staged", "rev", "base", "head", "stdin_filename"}
    | {"jobs", "budget", "max_memory", "no_cache", "cache_dir"}
)
"""The parameters of `gate` that `--what-if` heeds, or refuses by itself."""


def require_alone(context: click.Context) -> None:
    """Raise UsageError where the command line of `gate` has an option that a trial ignores."""
    hint = "it judges nothing, and tries each candidate with the configuration as it is"
    require_only(context, _TAKES, "--what-if", hint)


def try_candidates(request: Request, flags: Sequence[str], commits: int, *, is_json: bool) -> None:
    """Show what each candidate fails now, and which of the last commits it would have refused.

    A candidate takes the place of the general threshold; overrides for some paths stay. The commits
    are judged one by one against their parents, as by the hook, with the configuration of today.
    Raises AntipastaError for an error that the user can mend.
    """
    if request.has_base or request.head or request.text is not None:
        raise UsageError(
            "--what-if tries the working tree and the last commits, and takes no other source"
        )
    for flag in flags:
        threshold(flag)
    found = [_tried(request, flag, commits) for flag in flags]
    write_document((document if is_json else text)(found))


def _tried(request: Request, flag: str, commits: int) -> Candidate:
    name, value = threshold(flag)
    with Recorder("what-if", is_call=True) as record:
        with open_request(request) as opened:
            today, root = opened.settings, opened.place.root
            record.begin(opened.store, opened.place, opened.budget, today.observe)
        settings = today._replace(thresholds={**today.thresholds, name: value})
        now, before = (_verdict(request, each, "absolute") for each in (settings, today))
        beyond = _of_metric(now, name)
        candidate = Candidate(
            name,
            value,
            today.thresholds.get(name),
            now.counts.functions if METRICS[name].level == "function" else now.counts.files,
            len(beyond),
            len(_of_metric(before, name)),
            tuple(beyond[:WORST]),
            0,
            (),
            (),
            now.incomplete,
            now.run,
        )
        candidate = _with_history(candidate, request, settings, commits, root)
        # Nothing was judged, and each commit has stages of its own.
        told = {**found_in(now), "status": "done", "violations": 0, "stages": {}}
        record.end(now.run, told, 0)
    return candidate


def _with_history(
    candidate: Candidate, request: Request, settings: Settings, most: int, root: str
) -> Candidate:
    """The candidate, tried on the last commits; outside of git there are none."""
    try:
        repository = open_repository(root)
        commits = last_commits(repository, most) if most else []
        is_cut = len(commits) < most and is_shallow(repository)
    except AntipastaError:
        return candidate
    refused: list[RefusedCommit] = []
    unjudged: list[str] = []
    for number, (commit, parent, subject) in enumerate(commits, start=1):
        if request.on_progress:
            request.on_progress(number, len(commits), subject)
        asked = request._replace(base=parent, head=commit, on_progress=None)
        try:
            verdict = _verdict(asked, settings, settings.hook.mode)
        except AntipastaError as exc:
            say(f"antipasta: {commit[:12]} is not judged: {exc}", "warning")
            unjudged.append(commit)
            continue
        worst = next(iter(_of_metric(verdict, candidate.metric)), None)
        if worst:
            refused.append(RefusedCommit(commit, subject, worst))
    return candidate._replace(
        commits=len(commits) - len(unjudged),
        refused=tuple(refused),
        unjudged=tuple(unjudged),
        complete=not is_cut,
    )


def _verdict(request: Request, settings: Settings, mode: Mode) -> Verdict:
    """The verdict on the request with these settings, whatever the commits' own are."""
    with open_request(request) as opened:
        run = open_run(opened._replace(settings=settings))
        run = run._replace(policy=policy_of(settings))
        return gate(run, rules_of(run, mode), list_changes=False, explain_most=0)


def _of_metric(verdict: Verdict, metric: str) -> list[Violation]:
    """The violations by the threshold of the metric, the worst first."""
    return [
        each for each in verdict.violations if (each.rule, each.metric) == ("threshold", metric)
    ]
