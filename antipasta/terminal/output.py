"""Writes a result to standard output in one format, and to files in others."""

from __future__ import annotations

import os

from antipasta.atomic import write_whole
from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.metrics import nearest
from antipasta.render import Style, explain_most, lists_changes, render, render_in_pieces
from antipasta.terminal.console import say, write_document
from antipasta.terminal.places import from_here

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from antipasta.render import Result
    from antipasta.results import RunFigures

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
"""The variable with the path of the file to which a step of GitHub Actions appends Markdown."""


class Output(NamedTuple):
    """The format of standard output, and the files: pairs of a format and a path."""

    format_name: str
    files: Sequence[tuple[str, str]]
    style: Style
    quiet: bool

    @property
    def formats(self) -> set[str]:
        """Every format that will be written."""
        return {self.format_name, *(name for name, _ in self.files)}

    @property
    def lists_changes(self) -> bool:
        """Whether one of the outputs lists every function that changed."""
        return lists_changes(self.formats, self.style)

    @property
    def explain_most(self) -> int | None:
        """For how many violations the outputs show the lines that made them; None means for all."""
        return explain_most(self.formats)

    def write(self, result: Result, *, all_is_well: bool) -> None:
        """Write the result to all outputs.

        Paths in text count from where the person stands, in all other formats from the root.

        Raises SourceError for a file that cannot be written, OutputError and ReaderGoneError as
        `write_document` does.
        """
        if "json" in self.formats:
            result = _with_resources(result)
        shown = from_here(result)
        for name, path in self.files:
            write_whole(path, render(shown if name == "text" else result, name, Style()))
        if "github" in self.formats:
            append_job_summary(result)
        if self.format_name != "text" or not (self.quiet and all_is_well):
            wanted = shown if self.format_name == "text" else result
            for piece in render_in_pieces(wanted, self.format_name, self.style):
                write_document(piece)


def _with_resources(result: Result) -> Result:
    """The result with what the run took of the machine, if it has figures of a run."""
    run: RunFigures | None = getattr(result, "run", None)
    if run is None:
        return result
    from antipasta.dispatch.resources import resources

    return result._replace(run=run._replace(resources=resources(run.pool)))


def parse_files(values: Sequence[str], formats: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Parse the values of `--output`, each FORMAT=FILE with one of `formats`.

    Raises UsageError for another form, an unknown format, and a file that is named twice.
    """
    files: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for value in values:
        name, path = _format_and_file(value, formats)
        # A link is replaced, not followed, so it is a file of its own.
        directory, file_name = os.path.split(path)
        target = os.path.join(os.path.realpath(directory), file_name)
        if target in seen:
            raise UsageError(
                f"--output {seen[target]!r} and --output {value!r} write the same file",
                hint="name a file of its own for each format",
            )
        seen[target] = value
        files.append((name, path))
    return tuple(files)


def _format_and_file(value: str, formats: Collection[str]) -> tuple[str, str]:
    name, _, path = value.partition("=")
    candidates = f"formats: {', '.join(formats)}"
    if not path:
        raise UsageError(f"--output {value!r} is not FORMAT=FILE", hint=candidates)
    if name not in formats:
        near = nearest(name, formats)
        hint = f"did you mean {near}? {candidates}" if near else candidates
        raise UsageError(f"--output {value!r}: {name!r} is not a format of this command", hint=hint)
    return name, path


def append_job_summary(result: Result) -> None:
    """Append the result to the job summary of GitHub Actions, if GITHUB_STEP_SUMMARY is set.

    A file that cannot be written is reported on standard error.
    """
    path = os.environ.get(SUMMARY_VARIABLE)
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(render(result, "markdown", Style()))
    except OSError as exc:
        say(f"antipasta: the job summary was not written: {path}: {exc.strerror}", "warning")
