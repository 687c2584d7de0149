"""The libraries are those of their packages, with their licences, and are installed with ours."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

from antipasta.render.page import assets
from tests.support.run import CHECKOUT

VENDOR = Path(assets.HERE) / "vendor"
LISTED = tomllib.loads((VENDOR / "libraries.toml").read_text(encoding="utf-8"))["library"]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_each_file_is_as_it_is_listed() -> None:
    listed = {name: value for each in LISTED for name, value in each["files"].items()}
    found = {
        path.name: digest(path.read_bytes())
        for path in VENDOR.iterdir()
        if path.name != "libraries.toml"
    }

    assert found == listed


def test_each_library_has_its_version_and_its_licence() -> None:
    names = {
        name for each in (*assets.LIBRARIES, *assets.LICENCES) for name in [each.split("/")[1]]
    }
    for each in LISTED:
        assert each["version"]
        assert names & set(each["files"])
        (script,) = [name for name in each["files"] if name.endswith(".js")]
        assert each["version"] in (VENDOR / script).read_text(encoding="utf-8")[:200]
        (licence,) = [name for name in each["files"] if name.endswith(".LICENSE")]
        assert "Permission" in (VENDOR / licence).read_text(encoding="utf-8")


@pytest.mark.network
@pytest.mark.parametrize("library", LISTED, ids=lambda each: each["package"])
def test_each_file_is_that_of_the_package(library: dict[str, Any], tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine")
    package = f"{library['package']}@{library['version']}"
    asked = subprocess.run(
        (npm, "pack", "--json", package),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if asked.returncode:
        pytest.skip(f"npm cannot get {package}: {asked.stderr.strip().splitlines()[-1:]}")
    archive = tmp_path / json.loads(asked.stdout)[0]["filename"]
    files: dict[str, str] = library["files"]
    with tarfile.open(archive) as held:
        found = {}
        for name in held.getnames():
            local = (
                f"{library['package']}.LICENSE" if name == "package/LICENSE" else Path(name).name
            )
            wanted = {key.lower(): key for key in files}.get(local.lower())
            source = held.extractfile(name)
            if wanted and source:
                found[wanted] = digest(source.read())

    assert found == files


def test_the_wheel_has_templates_scripts_and_libraries(tmp_path: Path) -> None:
    """hatch builds the list that pip installs from; what git ignores would not be in it."""
    builder = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")
    wheel = builder.WheelBuilder(str(CHECKOUT))
    shipped = {each.distribution_path for each in wheel.recurse_included_files()}

    page = Path(assets.HERE)
    wanted = [
        each for each in page.rglob("*") if each.is_file() and "__pycache__" not in each.parts
    ]
    missing = [
        str(each) for each in wanted if str(each.relative_to(page.parents[2])) not in shipped
    ]
    assert missing == []
    assert len(wanted) > 20
