"""Compare what two installations of antipasta answer: `python -m tests.sameness BEFORE AFTER`.

BEFORE and AFTER are executables `antipasta`, each with its `antipasta-hook` beside it. Both run the
same commands in the same repositories; the exit codes and all that is written must be the same but
for times and the field `run` of the JSON. Releases of packages are downloaded once into
`ANTIPASTA_REPLAY_DIR` (default: a directory among the temporary files).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from tests.sameness.cases import some
from tests.sameness.histories import checkouts, default_checkouts, downloaded, imported
from tests.sameness.odd import odd_scene
from tests.sameness.report import Report
from tests.sameness.scenes import scenes_of
from tests.sameness.sides import Installation, Stage, sealed

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; returns 1 when anything differs."""
    given = _parser().parse_args(arguments)
    installations = (
        Installation("before", given.before),
        Installation("after", given.after),
    )
    histories = [] if given.repository else list(downloaded(_downloads()))
    with tempfile.TemporaryDirectory() as temporary:
        place = (given.keep or Path(temporary)).resolve()
        place.mkdir(parents=True, exist_ok=True)
        with patch.dict(os.environ, sealed(place), clear=True):
            for installation in installations:
                print(f"{installation.name}: {installation.package()}")
            origins = [
                *checkouts(given.repository or default_checkouts()),
                *(imported(*each, place / "packages") for each in histories),
            ]
            scenes = [*scenes_of(origins), odd_scene()]
            stage = Stage(installations, place / "scenes", keeps=given.keep is not None)
            report = Report(words=not given.allow_words)
            for played in stage.play_all(some(scenes, given.some), given.jobs):
                report.add(played)
    return report.finish()


def _downloads() -> Path:
    default = Path(tempfile.gettempdir()) / "antipasta-replay"
    return Path(os.environ.get("ANTIPASTA_REPLAY_DIR", default))


def _executable(name: str) -> Path:
    if not os.access(name, os.X_OK):
        raise argparse.ArgumentTypeError(f"{name} is no executable")
    return Path(name).absolute()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.sameness", description=__doc__)
    add = parser.add_argument
    add("before", type=_executable, metavar="BEFORE")
    add("after", type=_executable, metavar="AFTER")
    add(
        "--repository",
        action="append",
        type=Path,
        metavar="DIR",
        help="a checkout with history, instead of this one and the packages; may be repeated",
    )
    add("--some", type=int, metavar="N", help="only N cases, spread over all")
    add(
        "--allow-words",
        action="store_true",
        help="compare exit codes and JSON documents only, not what people read",
    )
    add("--jobs", type=int, metavar="N", default=os.cpu_count(), help="scenes at a time")
    add("--keep", type=Path, metavar="DIR", help="make the repositories here, and leave them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
