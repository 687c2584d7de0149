"""Build, check and try what is published: `make release` runs `python -m release`.

PYTHONPATH has the directory .ci then. The commit is HEAD. Into `dist/` go the sdist and the wheel,
an SBOM of the wheel with the newest versions of all dependencies, the notes of the release, and the
checksums of all of them.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from release.build import build_twice
from release.checks import check, write_sbom
from release.errors import ReleaseError
from release.notes import notes_of, with_whole_links
from release.source import CHECKOUT, source_of, uncommitted
from release.trial import Trial
from release.ways import install, newest_environment, ways

if TYPE_CHECKING:
    from collections.abc import Sequence

    from release.source import Source

SUMS = "SHA256SUMS"
SBOM = "antipasta.cdx.json"
NOTES = "NOTES.md"


def main() -> int:
    """Make all of it; 1 where anything is wrong, and then `dist/` is left as it was."""
    options = _options()
    started = time.monotonic()
    try:
        source = source_of()
        notes = notes_for(source, options.tag, options.links)
        with tempfile.TemporaryDirectory(prefix="antipasta-release-") as place:
            made = make(source, Path(place))
            (Path(place) / NOTES).write_text(notes, encoding="utf-8")
            put([*made, Path(place) / NOTES], options.dist)
    except ReleaseError as exc:
        print(f"nothing is released:\n{exc}", file=sys.stderr)
        return 1
    say(f"{options.dist} has all of it, after {time.monotonic() - started:.0f} s")
    return 0


def _options() -> argparse.Namespace:
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m release", description=summary)
    parser.add_argument("--tag", help="the tag of the release: it must name the version, as v2.0.0")
    parser.add_argument("--links", metavar="URL", help="what relative links in the notes go to")
    parser.add_argument("--dist", type=Path, default=CHECKOUT / "dist", help="default: dist")
    return parser.parse_args()


def notes_for(source: Source, tag: str | None, links: str | None) -> str:
    """The notes of the release; before it has a tag, of what is not released yet.

    Raises ReleaseError where the tag is not that of the version, or there are no notes.
    """
    if tag and tag != f"v{source.version}":
        raise ReleaseError(f"the tag is {tag}, and the version is {source.version}")
    notes = notes_of(source.text("CHANGELOG.md"), source.version, or_unreleased=not tag)
    return with_whole_links(notes, links) if links else notes


def make(source: Source, place: Path) -> list[Path]:
    """The distributions and the SBOM, made below `place`. Raises ReleaseError."""
    if uncommitted():
        say("uncommitted changes are in no distribution: what is built is HEAD")
    distributions = build_twice(source, place / "build")
    say(f"built twice, with the same bytes: {', '.join(each.name for each in distributions)}")
    check(distributions, source)
    say("checked: contents, metadata, licences, twine check, check-wheel-contents")
    try_all(distributions.wheel, source, place / "tried")
    write_sbom(newest_environment(place / "tried"), source, place / SBOM)
    say(f"wrote {SBOM}, which is valid CycloneDX")
    return [*distributions, place / SBOM]


def try_all(wheel: Path, source: Source, place: Path) -> None:
    """Install the wheel in each way, and try it. Raises ReleaseError where it does not work."""
    place.mkdir()
    for number, way in enumerate(ways(wheel, place)):
        install(way)
        problems = list(Trial(way, place / f"{number}", source.version).problems())
        if problems:
            raise ReleaseError("\n".join(f"{way.name}: {each}" for each in problems))
        say(f"tried: {way.name}")


def put(files: Sequence[Path], directory: Path) -> None:
    """Copy the files in place of those of the last release, with their checksums.

    `sha256sum -c` reads these.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for old in (*directory.glob("antipasta-*"), *(directory / name for name in (SBOM, NOTES))):
        old.unlink(missing_ok=True)
    sums = []
    for file in files:
        shutil.copyfile(file, directory / file.name)
        sums.append(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n")
    (directory / SUMS).write_text("".join(sums))


def say(text: str) -> None:
    """Print a line at once: what follows may take a while."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
