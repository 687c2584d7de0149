"""The entry point of the hook: judges the index, and starts as fast as it can.

`antipasta-hook` and `antipasta hook run` run this module. Every commit pays for its imports, so a
module that a warm run does not need is imported in the function that uses it.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import closing, contextmanager, suppress

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.terminal.interrupts import interruptible, leave_to_system

if __name__ == "__main__":
    leave_to_system()

from antipasta.errors import (
    ConfigError,
    NoBaseError,
    OutputError,
    SlowConfigError,
    SourceError,
    UnreadConfigError,
    UsageError,
)
from antipasta.render import FORMATS, Style, explain_most, lists_changes, render
from antipasta.terminal.console import (
    ReaderGoneError,
    flush_streams,
    is_elsewhere,
    logged,
    require_log_choice,
    say,
    say_error,
    wants_color,
    write_document,
)
from antipasta.terminal.trouble import Trouble
from antipasta.version import PROBE_VARIABLE, answer_to_probe

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

    from antipasta.collect.git import Early
    from antipasta.config.settings import OnError, OnIncomplete, Settings
    from antipasta.model import Mode
    from antipasta.observe.recorder import Recorder
    from antipasta.policy.verdict import Rules
    from antipasta.profiling.profile import Profile
    from antipasta.results import Verdict
    from antipasta.run.request import Request
    from antipasta.run.told import Told
    from antipasta.terminal.console import ColorChoice


def main(arguments: Sequence[str] | None = None, *, started: float | None = None) -> int:
    """Run the hook; returns the exit code: 0 passed, 2 violations, 1 or 3 only if asked for.

    The budget counts from `started`, a reading of the monotonic clock; by default from now.

    If antipasta itself fails, or its configuration is bad, it prints a warning and lets the commit
    through, unless `--on-error fail` is given or configured.
    """
    probe = os.environ.get(PROBE_VARIABLE)
    if probe is not None:
        write_document(f"{answer_to_probe(probe)}\n")
        return 0
    arguments = sys.argv[1:] if arguments is None else arguments
    with logged(arguments):
        return _exit_code(arguments, started)


def _exit_code(arguments: Sequence[str], started: float | None) -> int:
    trouble = Trouble(arguments, default="pass")
    try:
        require_log_choice()
        options = _parse(arguments)
        if options.profile is not None:
            return _run_profiled(options, options.profile, trouble, started)
        return _run(options, trouble, started, None)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - a fault of antipasta must not block a commit
        return trouble.exit_code(error)


class Options(NamedTuple):
    """The options of the command line. None means the configured value."""

    paths: Sequence[str] = ()
    mode: Mode | None = None
    thresholds: Sequence[str] = ()
    tolerance: str | None = None
    format_name: str = "text"
    config: str | None = None
    budget: str | None = None
    on_incomplete: OnIncomplete | None = None
    on_error: OnError | None = None
    no_cache: bool = False
    cache_dir: str | None = None
    files: Sequence[tuple[str, str]] = ()
    color: ColorChoice = "auto"
    quiet: bool = False
    verbose: bool = False
    timings: bool = False
    profile: str | None = None
    warm: bool = False
    event: str | None = None


def _parse(arguments: Sequence[str]) -> Options:
    """Read the command line. Raises UsageError for an unknown or bad option."""
    if not arguments or arguments[0] == "--":
        # git and the pre-commit framework call it like this. Building a parser would take 4 ms.
        return Options(paths=arguments[1:])
    from antipasta.terminal.output import parse_files

    given = vars(command_line().parse_args(arguments))
    # Read before the command line was, see `logged`.
    del given["log_format"], given["log_level"]
    return Options(files=parse_files(given.pop("outputs"), FORMATS), **given)


def command_line() -> argparse.ArgumentParser:
    """The parser of the command line, which raises UsageError for an unknown or bad option."""
    import argparse

    class Parser(argparse.ArgumentParser):
        """A parser that raises its errors as UsageError: one line and one hint."""

        def error(self, message: str) -> NoReturn:
            raise UsageError(message, hint=f"see {self.prog} --help")

    parser = Parser(
        prog="antipasta-hook",
        description="Judge what is about to be committed: the index against HEAD.",
        allow_abbrev=False,
    )
    _add_judging(parser)
    _add_telling(parser)
    return parser


def _add_judging(parser: argparse.ArgumentParser) -> None:
    """Add the options about what is judged and how."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="judge these files only, changed or not")
    add("--mode", choices=("ratchet", "new", "absolute"), help="default: ratchet")
    add("-t", dest="thresholds", action="append", default=[], metavar="METRIC=VALUE")
    add("--tolerance", metavar="N", help="what old debt may gain; default: 1, and 2 cognitive")
    add("--config", metavar="FILE", help="read this configuration and no other")
    add("--budget", metavar="SECONDS", help="default: 1.0")
    add("--on-incomplete", choices=("pass", "warn", "fail"), help="default: warn")
    add("--on-error", choices=("pass", "fail"), help="default: pass")
    add("--no-cache", action="store_true", help="measure everything anew")
    add("--cache-dir", metavar="DIR", help="keep the cache in this directory")
    add("--warm", action="store_true", help="fill the cache in the background, judge nothing")
    add(
        "--event",
        choices=tuple(_BYPASS),
        help="judge as this hook of git's: PATH are the arguments that git gives it",
    )


def _add_telling(parser: argparse.ArgumentParser) -> None:
    """Add the options about what is said, and where."""
    from antipasta.events import FORMATS as LOG_FORMATS
    from antipasta.events import LEVELS as LOG_LEVELS

    add = parser.add_argument
    add("--format", dest="format_name", choices=FORMATS, default="text", help="default: text")
    add("--output", dest="outputs", action="append", default=[], metavar="FORMAT=FILE")
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    add("--log-format", choices=LOG_FORMATS, help="how standard error is written")
    add("--log-level", choices=LOG_LEVELS, help="what is in this log")
    add("-q", "--quiet", action="store_true", help="print nothing when all is well")
    add("-v", "--verbose", action="store_true", help="also list what changed within the limits")
    add("--timings", action="store_true", help="say on standard error where the time went")
    add(
        "--profile",
        metavar="FILE",
        help="write where the time went: FILE.prof for snakeviz, FILE.json for speedscope",
    )


_LISTENING = ("ANTIPASTA_LOG", "OTEL_")
"""How the variables begin by which somebody wants to know of each run."""

# How to do without the hook once, by what calls it.
_BYPASS = {
    "pre-push": "git push --no-verify",
    "pre-applypatch": "SKIP=antipasta git am --continue",
    "post-rewrite": "",
}


def _run_profiled(options: Options, path: str, trouble: Trouble, started: float | None) -> int:
    """Run the hook, and write its profile to `path`; a failure to write changes no verdict."""
    from antipasta.terminal.profiled import profiled

    code = None
    try:
        with profiled(path, "antipasta hook", look_first=False) as profile:
            code = _run(options, trouble, started, profile)
    except SourceError as error:
        if code is None:
            raise
        say_error(error)
    return code


def _run(options: Options, trouble: Trouble, started: float | None, profile: Profile | None) -> int:
    if options.warm:
        _start_warming(options)
        return 0
    if options.event in ("pre-push", "post-rewrite"):
        return _judge_told(options, trouble, _request(options._replace(paths=()), started, profile))
    if options.event:
        options = options._replace(paths=())
    return _judge(_request(options, started, profile), options, trouble)


def _judge_told(options: Options, trouble: Trouble, plain: Request) -> int:
    """Judge what git names on standard input; returns the worst exit code."""
    # Imported here: a commit needs none of it.
    from antipasta.collect.git import open_repository
    from antipasta.run import told
    from antipasta.terminal.input import read_standard_input

    repository = open_repository(os.curdir, needs_worktree=False)
    text = read_standard_input()
    name = options.paths[0] if options.paths else ""
    if options.event == "pre-push":
        found = told.pushed(repository, name, text)
    elif name == "amend" and told.is_rebasing(repository):
        return 0
    else:
        if not text.strip():
            say(
                "antipasta: not told which commits were rewritten, so nothing was judged", "warning"
            )
        options = options._replace(quiet=True)
        found = told.rewritten(repository, text)
    codes = [_judge_one(each, plain, options, trouble, is_one=len(found) == 1) for each in found]
    return 0 if options.event == "post-rewrite" else max(codes, default=0, key=_SEVERITY.index)


_SEVERITY = (0, 3, 1, 2)


def _judge_one(
    told: Told, plain: Request, options: Options, trouble: Trouble, *, is_one: bool
) -> int:
    """Judge commits that git named; trouble with them does not keep others from being judged."""
    base, others, head, remote = told.base, told.other_bases, told.head, told.remote
    request = plain._replace(staged=False, base=base, other_bases=others, head=head, remote=remote)
    if options.event == "pre-push" and not is_one:
        say(f"antipasta: {told.name}")
    try:
        if not (base or remote):
            raise NoBaseError(f"{head} is a first commit, compared with nothing")
        return _judge(request, options, trouble)
    except NoBaseError as error:
        say_error(error)
        say("antipasta: nothing was judged", "warning")
        return 0
    except Exception as error:  # noqa: BLE001 - a fault of ours must not block anyone's push
        return trouble.exit_code(error)


def _judge(request: Request, options: Options, trouble: Trouble) -> int:
    """Judge what the request is about, unless it is no source, and give the exit code."""
    # Imported here: the answer to a probe or to --help needs none of it.
    from antipasta.collect.git import Early, of_the_index

    # git answers while Python imports the rest.
    early = of_the_index(request.cwd) if request.staged else Early(request.cwd)
    if _is_plain(options) and request.staged:
        from antipasta.collect.sourceless import touches_no_source

        if touches_no_source(early):
            early.close()
            return _say_nothing_to_judge(request)
    return _judge_source(request, options, trouble, early)


def _judge_source(request: Request, options: Options, trouble: Trouble, early: Early) -> int:
    """Judge it, show the verdict, and give its exit code."""
    from antipasta.observe.recorder import Recorder, found_in

    with Recorder("hook") as record:
        with closing(early):
            verdict, rules, settings = _verdict(request, options, trouble, early, record)
        _tell(verdict, request, options, settings)
        if options.timings:
            _say_timings(record, verdict)
        from antipasta.policy.verdict import exit_code

        code = exit_code(verdict.status, rules.on_incomplete)
        is_recorded = record.end(verdict.run, found_in(verdict), code)
    if is_recorded and not options.quiet:
        _tell_of_the_record(record)
    untraced = record.trace()
    if untraced and options.verbose:
        say(f"antipasta: {untraced}", "warning")
    return code


def _tell_of_the_record(record: Recorder) -> None:
    """Say that the run could not be recorded, or, where it was slow, what past runs show."""
    from antipasta.observe.recorder import SLOW_MS

    if record.problem:
        say(f"antipasta: {record.problem}", "warning")
    elif record.ms > SLOW_MS:
        _warn(record)


def _is_plain(options: Options) -> bool:
    """Whether it is the hook that git and the frameworks run, and nobody listens to its log."""
    is_asked = options.paths or options._replace(paths=()) != Options()
    return not is_asked and not any(name.startswith(_LISTENING) for name in os.environ)


def _say_nothing_to_judge(request: Request) -> int:
    """Say that a commit touches no source, which was found out before anything else was done."""
    from antipasta.render.phrases import nothing_to_judge

    now = time.monotonic()
    seconds = now - (request.started or now)
    with suppress(OSError, ReaderGoneError, OutputError):
        write_document(f"{nothing_to_judge(seconds, color=wants_color('auto'))}\n")
    return 0


def _say_timings(record: Recorder, verdict: Verdict) -> None:
    from antipasta.render.timings import timings
    from antipasta.terminal.places import placing

    for line in timings(verdict.run, record.stages(), placing(record.root)):
        say(line)


def _warn(record: Recorder) -> None:
    """Say so where past runs break a bound."""
    from antipasta.observe.warning import due_alerts

    alerts = due_alerts(record)
    if alerts:
        from antipasta.render.alerts import warnings

        with suppress(OSError, ReaderGoneError):
            for line in warnings(alerts):
                say(line, "warning")


def _tell(verdict: Verdict, request: Request, options: Options, settings: Settings) -> None:
    """Show the verdict, say what to do about it, and measure in the background what is left."""
    # From here on a failure to print or to start a process does not change the verdict.
    with suppress(OSError, ReaderGoneError):
        if options.event == "post-rewrite" and verdict.violations:
            worse = "the rewritten commits make this worse (a report: they are made already)"
            say(f"antipasta: {worse}", "warning")
        try:
            _show(verdict, options)
        except OutputError as exc:
            say_error(exc)
        _advise(verdict, options, goes_on=_goes_on(request, settings, verdict))


def _verdict(
    request: Request, options: Options, trouble: Trouble, early: Early, record: Recorder
) -> tuple[Verdict, Rules, Settings]:
    """The verdict, with the rules and the settings that it was reached by."""
    from antipasta.pipeline import gate
    from antipasta.run.opening import open_request, open_run

    gc.enable()
    with _configured(request, trouble), open_request(request, early) as opened:
        trouble.configure(opened.settings.hook.on_error)
        run = open_run(opened)
        settings = run.policy.settings
        record.begin(opened.store, opened.place, opened.budget, settings.observe)
        # For a range, the stricter setting of its two sides counts.
        trouble.configure(settings.hook.on_error)
        rules = _rules(options, settings)
        formats = (options.format_name, *(name for name, _ in options.files))
        lists = lists_changes(formats, Style(verbose=options.verbose))
        verdict = gate(run, rules, list_changes=lists, explain_most=explain_most(formats))
        return verdict, rules, settings


@contextmanager
def _configured(request: Request, trouble: Trouble) -> Iterator[None]:
    """A mistake in the configuration does not change what a failure does."""
    try:
        yield
    except ConfigError as error:
        from antipasta.run.mistakes import still_blocks

        if still_blocks(request, os.environ, is_slow=isinstance(error, SlowConfigError)):
            trouble.configure("fail")
        if isinstance(error, UnreadConfigError):
            from antipasta.upkeep.background import start

            with suppress(OSError):
                named = request.config_file
                start(("--config", named) if named else (), cache_dir=request.cache_dir)
        raise


def _rules(options: Options, settings: Settings) -> Rules:
    """The rules of the hook: those of the command line, else those of the configuration."""
    from antipasta.policy.verdict import Rules

    return Rules(
        options.mode or settings.hook.mode,
        options.on_incomplete or settings.hook.on_incomplete,
        settings.growth,
        settings.suppressions,
        settings.tolerance,
    )


def _request(options: Options, started: float | None, profile: Profile | None) -> Request:
    from antipasta.limits import positive_number
    from antipasta.run.request import Request, range_of_the_framework

    base, head, remote = range_of_the_framework(os.environ)
    return Request(
        cwd=os.getcwd(),
        paths=tuple(options.paths),
        staged=head is None,
        base=base,
        head=head,
        remote=remote,
        config_file=options.config,
        thresholds=tuple(options.thresholds),
        tolerance=options.tolerance,
        budget=positive_number(options.budget, "--budget") if options.budget is not None else None,
        use_cache=not options.no_cache,
        cache_dir=options.cache_dir,
        is_hook=True,
        started=started,
        profile=profile,
    )


def _show(verdict: Verdict, options: Options) -> None:
    style = Style(color=wants_color(options.color), verbose=options.verbose)
    if options.files or options.format_name != "text":
        from antipasta.terminal.output import Output

        output = Output(options.format_name, options.files, style, options.quiet)
        all_is_well = verdict.status == "passed"
        try:
            output.write(verdict, all_is_well=all_is_well)
        except SourceError as exc:
            say_error(exc)
            output._replace(files=()).write(verdict, all_is_well=all_is_well)
    elif verdict.status != "passed" or not options.quiet:
        write_document(render(_from_here(verdict), options.format_name, style))


def _from_here(verdict: Verdict) -> Verdict:
    """The verdict with paths that count from where the person stands, which mostly is the root."""
    if not is_elsewhere(verdict.root):
        return verdict
    from antipasta.terminal.places import from_here

    return from_here(verdict)


def _goes_on(request: Request, settings: Settings, verdict: Verdict) -> bool:
    """Start a background process for the files that the budget left; whether it was started."""
    if not verdict.incomplete:
        return False
    from antipasta.upkeep.background import go_on

    return go_on(request, settings, verdict.run, verdict.incomplete)


def _advise(verdict: Verdict, options: Options, *, goes_on: bool) -> None:
    cache = verdict.run.cache
    has_trouble = cache.problem or cache.notice or verdict.run.given_up
    if options.quiet or (verdict.status == "passed" and not has_trouble):
        return
    from antipasta.render.advice import advice

    bypass = _BYPASS.get(
        options.event or _event_of_the_framework(verdict), "git commit --no-verify"
    )
    for line in advice(_from_here(verdict), is_hook=True, goes_on=goes_on, bypass=bypass):
        say(line, "warning")


def _event_of_the_framework(verdict: Verdict) -> str:
    return "pre-push" if verdict.source.kind == "revision" else ""


def _start_warming(options: Options) -> None:
    from antipasta.upkeep.background import start

    start(cache_dir=options.cache_dir)


def script() -> int:
    """Run `main` in its own process, tuned for a short life; returns the exit code.

    Imported modules live to the end, so collecting garbage while importing finds nothing. `_run`
    switches the collector on afterwards. At the exit Python would collect once more; the frozen
    heap avoids it. Together they save a tenth of a warm run.
    """
    from antipasta.budget import process_started

    gc.disable()
    try:
        code = interruptible(lambda: main(started=process_started()))
    finally:
        flush_streams()
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(script())
