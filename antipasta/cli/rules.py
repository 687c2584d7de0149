"""`antipasta config show --for`: which rules hold for a file, and what they make of it."""

from __future__ import annotations

import os
from contextlib import suppress

from antipasta.cli.asked import split_place
from antipasta.cli.profile_option import profile_asked
from antipasta.collect.commits import resolve_commit
from antipasta.collect.git import open_repository
from antipasta.config.report import origin_of
from antipasta.config.rules import rules_for
from antipasta.errors import AntipastaError, UsageError
from antipasta.judging.reasons import judgement
from antipasta.pipeline import gate, measure, rules_of
from antipasta.render.reasons import document, text
from antipasta.run.opening import open_request, open_run
from antipasta.run.request import Request
from antipasta.terminal.console import write_document


def show_rules(place: str, config_file: str | None, *, is_json: bool) -> None:
    """Judge the file at PATH[:FUNCTION] in the working tree against HEAD, and show by what rules.

    Without a commit it is judged by absolute values. Raises AntipastaError for an error that the
    user can mend, such as a path that is not there, or a directory.
    """
    path, function = split_place(place)
    if os.path.isdir(path):
        raise UsageError(f"{path} is a directory", hint="name one file")
    request = Request(
        os.getcwd(), (path,), base=_head(path), config_file=config_file, profile=profile_asked()
    )
    with open_request(request) as opened:
        root = opened.place.root
        origin = origin_of(opened.settings, root, config_file=config_file, environment=os.environ)
        run = open_run(opened)
        verdict = gate(run, rules_of(run), list_changes=True)
        name = next(iter(verdict.asked))
        rules = rules_for(name, opened.settings, origin)
        thresholds = run.policy.thresholds(name)
        found = judgement(verdict, measure(run), name, thresholds, function)
    write_document((document if is_json else text)(rules, found))


def _head(path: str) -> str | None:
    """The commit of HEAD, or None where there is none."""
    with suppress(AntipastaError):
        repository = open_repository(os.path.dirname(path) or os.curdir)
        return resolve_commit(repository, "HEAD")
    return None
