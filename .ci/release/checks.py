"""Checks the built distributions: by the tools of the package index, and against the commit."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from release.contents import problems_of_sdist, problems_of_wheel
from release.errors import ReleaseError
from release.source import CHECKOUT
from release.ways import TOOLS

if TYPE_CHECKING:
    from pathlib import Path

    from release.build import Distributions
    from release.source import Source


_DYNAMIC = 'dynamic = ["version"]'


def check(distributions: Distributions, source: Source) -> None:
    """Raise ReleaseError where anything is wrong with the distributions of this commit."""
    sdist, wheel = distributions
    problems = [
        *problems_of_sdist(sdist, source.files),
        *problems_of_wheel(wheel, source.files, source.version),
        *_complaints(sys.executable, "-m", "twine", "check", "--strict", str(sdist), str(wheel)),
        *_complaints(str(TOOLS / "check-wheel-contents"), str(wheel)),
    ]
    if problems:
        raise ReleaseError("\n".join(problems))


def write_sbom(environment: Path, source: Source, target: Path) -> None:
    """Write what antipasta is installed with there, as CycloneDX; the tool validates it.

    Raises ReleaseError where that fails.
    """
    # The tool knows no version that the build computes.
    text = source.text("pyproject.toml")
    pyproject = target.with_name("pyproject.toml")
    pyproject.write_text(text.replace(_DYNAMIC, f'version = "{source.version}"'), encoding="utf-8")
    complaints = _complaints(
        *(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"),
        *("--pyproject", str(pyproject), "--mc-type", "application"),
        *("--output-format", "JSON", "--output-file", str(target), "--validate"),
        str(environment / "bin" / "python"),
    )
    if complaints:
        raise ReleaseError("\n".join(complaints))


def _complaints(*command: str) -> list[str]:
    """What a tool says where it is not content."""
    finished = subprocess.run(
        command,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not finished.returncode:
        return []
    return [f"{' '.join(command)}: exit code {finished.returncode}\n{finished.stdout}"]
