"""`antipasta runs`: how long past runs took, how well the cache worked, and what got worse."""

from __future__ import annotations

import os
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from antipasta.cli.examples import examples
from antipasta.cli.options import adding
from antipasta.errors import CacheError, GitError, UsageError
from antipasta.lean.typing import get_args
from antipasta.observe.recorder import KINDS
from antipasta.render import RUNS_FORMATS, Style
from antipasta.results.runs import RunGrouping
from antipasta.terminal.console import say, terminal_width, wants_color
from antipasta.terminal.output import Output, parse_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.config.settings import AlertSettings
    from antipasta.results.runs import RunsReport

_DAY = 86_400

_WHERE = (
    click.option("--config", metavar="FILE", help="Read this configuration and no other."),
    click.option("--cache-dir", metavar="DIR", help="The cache whose runs are meant."),
)


class _Here(NamedTuple):
    """The bounds that hold where the user stands, and the id of the repository there, if any."""

    bounds: AlertSettings
    repository: str


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "antipasta runs --kind hook --since 7d",
        "antipasta runs --by version --format json",
        "antipasta runs --check",
    ),
)
@adding(
    click.option(
        "--format",
        "format_name",
        type=click.Choice(RUNS_FORMATS),
        default="text",
        show_default=True,
        help="How standard output is written.",
    ),
    click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT=FILE",
        help="Write the result to this file as well, in this format; may be repeated.",
    ),
    click.option("--kind", type=click.Choice(KINDS), help="Only runs of this command."),
    click.option(
        "--since",
        metavar="DATE",
        help="Only runs since a date such as 2025-01-31, or a length of time such as 7d or 6w."
        "  [default: all of the record, at most 90 days]",
    ),
    click.option(
        "--by",
        type=click.Choice(get_args(RunGrouping)),
        default="kind",
        show_default=True,
        help="What the runs of a row have in common.",
    ),
    click.option(
        "--check", is_flag=True, help="Exit with code 2 where a bound of observe.alerts is broken."
    ),
    *_WHERE,
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
    ),
)
@click.pass_context
def runs(context: click.Context, /, **options: Any) -> None:
    """Show how long past runs took, how well the cache worked, and what got worse.

    antipasta records each run in the cache's directory, without any path. Nothing is measured.
    """
    if context.invoked_subcommand is not None:
        return
    style = Style(color=wants_color(options["color"]), width=terminal_width())
    files = parse_files(options["outputs"], RUNS_FORMATS)
    output = Output(options["format_name"], files, style, quiet=False)
    exports = "prometheus" in output.formats
    if exports:
        from antipasta.render.exposition import require_client

        require_client()
    report = _report(options, exports=exports)
    output.write(report, all_is_well=False)
    context.exit(2 if options["check"] and report.alerts else 0)


def _report(options: dict[str, Any], *, exports: bool) -> RunsReport:
    """The report that the options ask for. Raises AntipastaError."""
    from antipasta.cache import cache_directory
    from antipasta.observe.reading import DAYS_KEPT
    from antipasta.observe.report import Question, runs_report

    now = time.time()
    # Totals that a monitoring system reads may not fall as days pass.
    since = 0.0 if exports else now - DAYS_KEPT * _DAY
    if options["since"]:
        since = _since(options["since"], now)
    directory = cache_directory(options["cache_dir"])
    here = _here(options["config"], directory)
    question = Question(options["by"], since, now, options["kind"], exports)
    with _named_trouble():
        report = runs_report(directory, question, here.bounds)
    return report._replace(here=here.repository)


@contextmanager
def _named_trouble() -> Iterator[None]:
    """Raise an OSError of reading the record as CacheError."""
    try:
        yield
    except OSError as exc:
        raise CacheError(
            f"the record of runs cannot be read: {exc}",
            hint="name another cache with --cache-dir or ANTIPASTA_CACHE_DIR",
        ) from exc


def _since(text: str, now: float) -> float:
    from antipasta.timeline.window import since

    try:
        return since(text, int(now))
    except UsageError as exc:
        raise UsageError(f"--since: {exc}", hint=exc.hint) from exc


def _here(config_file: str | None, directory: str) -> _Here:
    """What holds where the user stands. Raises ConfigError for a bad configuration.

    The cache in `directory` remembers what configurations say.
    """
    from antipasta.cache.database import path_of
    from antipasta.cache.store import Store, open_store
    from antipasta.collect.place import Place, find_place
    from antipasta.config.load import load_settings
    from antipasta.observe.recorder import repository_id

    cwd = os.getcwd()
    try:
        place = find_place(cwd, (), needs_git=True, needs_worktree=False)
    except GitError:
        place = Place(cwd, None)
    with closing(open_store(directory) if os.path.exists(path_of(directory)) else Store()) as store:
        settings = load_settings(
            place.root, config_file=config_file, environment=os.environ, remember=store
        )
    return _Here(settings.observe.alerts, repository_id(place))


@runs.command(epilog=examples("antipasta runs serve --port 9464"))
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=9464,
    show_default=True,
    metavar="N",
    help="The port; 0 takes a free one, which is said on standard error.",
)
@click.option("--cache-dir", metavar="DIR", help="The cache whose runs are meant.")
def serve(*, port: int, cache_dir: str | None) -> None:
    """Serve the totals of past runs to Prometheus, at /metrics of this machine's loopback address.

    Needs 'antipasta[prometheus]>=2'. No other machine can reach it. Ctrl-C ends it.
    """
    from antipasta.cache import cache_directory
    from antipasta.observe.reading import read_records
    from antipasta.observe.totals import totals_of
    from antipasta.render.exposition import TYPE, exposition, require_client
    from antipasta.terminal.serving import ADDRESS, PATH, serving

    require_client()
    directory = cache_directory(cache_dir)

    def text() -> str:
        with _named_trouble():
            return exposition(totals_of(read_records(directory).runs))

    with serving(port, text, TYPE) as server:
        say(f"antipasta: serving http://{ADDRESS}:{server.server_port}{PATH}")
        server.serve_forever()
