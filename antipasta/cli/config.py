"""`antipasta config`: write, show and check the configuration."""

from __future__ import annotations

import os
from pathlib import Path

import click

from antipasta.atomic import write_whole
from antipasta.cli.examples import examples
from antipasta.errors import ConfigError, GitError, SourceError, UsageError
from antipasta.render.printable import in_json, plural
from antipasta.terminal.console import say, tell, write_document

SCHEMA_FILE = ".antipasta.schema.json"
"""The file beside the configuration that has its schema."""

_NAMES_SCHEMA = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"


class _Config(click.Group):
    """Names today's command where one of antipasta 1.x is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments. Raises UsageError for a command of 1.x."""
        from antipasta.cli.legacy import CONFIG_COMMANDS

        if args[0] in CONFIG_COMMANDS:
            raise UsageError(f"no such command: {args[0]}", hint=CONFIG_COMMANDS[args[0]])
        return super().resolve_command(ctx, args)


@click.group(cls=_Config)
def config() -> None:
    """Write, show and check the configuration."""


@config.command(
    epilog=examples(
        "antipasta config init",
        "antipasta config init --from-current",
    )
)
@click.option("--force", is_flag=True, help="Write it even if there is a configuration already.")
@click.option(
    "--from-current",
    is_flag=True,
    help="Write thresholds that everything keeps to today, where the defaults are lower.",
)
@click.option(
    "--schema",
    is_flag=True,
    help="Also write .antipasta.schema.json, by which editors complete the configuration.",
)
def init(*, force: bool, from_current: bool, schema: bool) -> None:
    """Write a commented .antipasta.yaml with the defaults, and overrides for tests."""
    from antipasta.config.template import TEMPLATE

    root = _root()
    path = _place_of_a_new_one(root, force=force)
    text, unmeasured = TEMPLATE, 0
    if from_current:
        from antipasta.cli.current import template_of_today
        from antipasta.cli.profile_option import profile_asked

        text, unmeasured = template_of_today(root, profile_asked())
    files = {path: text}
    if schema:
        files = {Path(root, SCHEMA_FILE): _schema(), path: _NAMES_SCHEMA + text}
    for place, content in files.items():
        _write(place, content)
        tell(f"{place}: written")
    if from_current:
        say("next: lower a threshold; antipasta gate --what-if METRIC=VALUE says what that refuses")
    if unmeasured:
        lacking = plural(unmeasured, "file")
        say(f"{lacking} not measured in full; antipasta metrics names them", "warning")


def _write(path: Path, content: str) -> None:
    try:
        write_whole(str(path), content)
    except SourceError as exc:
        raise ConfigError(str(exc), hint=exc.hint) from exc


def _schema() -> str:
    import json

    from antipasta.config.json_schema import json_schema

    return in_json(json.dumps(json_schema(), indent=2)) + "\n"


def _place_of_a_new_one(root: str, *, force: bool) -> Path:
    """Where the new configuration goes. Raises ConfigError where one is in its place."""
    from antipasta.config import CONFIG_NAMES
    from antipasta.config.load import file_settings

    if _is_bare():
        raise ConfigError(
            "a bare repository has no working tree for a configuration",
            hint="run this in a clone, and commit the file: the judged commit's counts here",
        )
    found = None if force else file_settings(root, environment=os.environ).origin
    if found is not None:
        raise ConfigError(f"{found} is there already", hint="--force writes .antipasta.yaml anyway")
    path = Path(root, CONFIG_NAMES[0])
    if not force and os.path.lexists(path):
        raise ConfigError(f"{path} is there already", hint="--force writes it anyway")
    return path


@config.command(
    epilog=examples(
        "antipasta config show --origin",
        "antipasta config show --for src/parse.py:Parser.next",
    )
)
@click.option("--config", "config_file", metavar="FILE", help="Read this file and no other.")
@click.option("--format", "output_format", type=click.Choice(["yaml", "json"]), default="yaml")
@click.option("--origin", is_flag=True, help="A line for each setting, with its file and line.")
@click.option(
    "--for",
    "place",
    metavar="PATH[:FUNCTION]",
    help="The rules for one file, what they make of it against HEAD, and why.",
)
def show(*, config_file: str | None, output_format: str, origin: bool, place: str | None) -> None:
    """Show the effective settings, and the source of each."""
    from antipasta.config.report import effective_report, render_json, render_origins, render_yaml

    if place is not None:
        if origin:
            raise UsageError("--for has the origin of each rule", hint="drop --origin")
        from antipasta.cli.rules import show_rules

        if _is_bare():
            raise ConfigError(
                "a bare repository has no working tree with a file to judge",
                hint="run this in a working tree; git worktree list names them",
            )
        return show_rules(place, config_file, is_json=output_format == "json")
    report = effective_report(_root(), config_file=config_file, environment=os.environ)
    if output_format == "json":
        return write_document(in_json(render_json(report)))
    return write_document(render_origins(report) if origin else render_yaml(report))


@config.command(
    "schema",
    epilog=examples(
        "antipasta config schema > .antipasta.schema.json",
        "# yaml-language-server: $schema=.antipasta.schema.json     (in .antipasta.yaml)",
    ),
)
def print_schema() -> None:
    """Print the JSON Schema of the configuration, by which editors complete and check it."""
    write_document(_schema())


@config.command(
    epilog=examples(
        "antipasta config migrate --dry-run",
        "antipasta config migrate old.json",
    )
)
@click.argument("file", required=False)
@click.option("--dry-run", is_flag=True, help="Print the change as a diff, and write nothing.")
def migrate(*, file: str | None, dry_run: bool) -> None:
    """Rewrite FILE, or the configuration of this repository, in today's form.

    It reads what antipasta 1.x wrote, and JSON, and writes YAML with the same meaning. The old file
    is kept as FILE.bak. A file in today's form stays as it is.
    """
    from antipasta.config import migrate as files
    from antipasta.config.load import file_settings

    path = file
    if path is None:
        root = _root()
        origin = file_settings(root, environment=os.environ).origin
        if origin is None:
            raise ConfigError(
                "there is no configuration file", hint="`antipasta config init` writes one"
            )
        path = os.path.normpath(os.path.join(root, origin))
    plan = files.migration(path, os.environ)
    if plan is None:
        tell(f"{path}: is in today's form already")
    elif dry_run:
        write_document(plan.diff())
    else:
        files.migrate(plan)
        tell(f"{plan.target}: written; the old file is {plan.backup}")


@config.command(
    epilog=examples(
        "antipasta config validate",
        "antipasta config validate other.toml",
    )
)
@click.argument("file", required=False)
def validate(*, file: str | None) -> None:
    """Check FILE, or the configuration of this repository, and report every mistake in it.

    A baseline that it names is read too.
    """
    from antipasta.config.load import file_settings
    from antipasta.config.report import unread_files

    root = _root()
    settings = file_settings(root, config_file=file, environment=os.environ)
    if settings.origin is None:
        tell("no configuration file: the defaults hold")
    else:
        tell(f"{settings.origin}: valid")
        for each in settings.foreign:
            say(f"{settings.origin}: only antipasta 1.x judges by this: {each}", "warning")
    for name in () if file else unread_files(root, settings.origin, os.environ):
        say(f"{name}: not read, because {settings.origin} comes first", "warning")
    if settings.baseline:
        # Imported here: most repositories have no baseline.
        from antipasta.judging.baseline import count_entries

        entries = count_entries(root, settings.baseline)
        tell(f"{settings.baseline}: valid, {entries} {'entry' if entries == 1 else 'entries'}")


def _is_bare() -> bool:
    from antipasta.collect.git import open_repository

    try:
        return not open_repository(os.curdir, needs_worktree=False).has_worktree
    except GitError:
        return False


def _root() -> str:
    """The directory with the configuration: the root of the repository, else this directory."""
    from antipasta.collect.git import open_repository

    try:
        return open_repository(os.curdir).root
    except GitError:
        return os.curdir
