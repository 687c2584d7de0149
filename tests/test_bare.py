"""`make test-bare` hands in what leads to the packages here, and says what it lacks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.bare.package_index import config_files, configured, paths, settings
from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from pathlib import Path


def test_where_no_system_can_be_made_it_says_how_to_get_the_tool(tmp_path: Path) -> None:
    for tool in ("unshare", "git", "tar"):
        (tmp_path / tool).write_text("#!/bin/sh\n")
        (tmp_path / tool).chmod(0o755)

    finished = run((sys.executable, "-m", "tests.bare"), CHECKOUT, env={"PATH": str(tmp_path)})

    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr == (
        "no bare machine can be made here:\n"
        "  mmdebstrap is not there; on Debian: apt-get install mmdebstrap\n"
    )


def test_the_files_of_pip_count_in_its_order(tmp_path: Path) -> None:
    environment = {
        "HOME": "/home/me",
        "XDG_CONFIG_DIRS": "/first:/second",
        "PIP_CONFIG_FILE": str(tmp_path / "named"),
    }

    assert [str(path) for path in config_files(environment)] == [
        "/second/pip/pip.conf",
        "/first/pip/pip.conf",
        "/etc/pip.conf",
        "/home/me/.pip/pip.conf",
        "/home/me/.config/pip/pip.conf",
        str(tmp_path / "named"),
    ]
    assert config_files({"PIP_CONFIG_FILE": "/dev/null"}) == []


def test_what_says_where_packages_come_from_is_taken_and_nothing_else(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(
        "[global]\nindex-url = https://one/simple\nuser = yes\n[list]\nformat = json\n"
    )
    second.write_text(
        "[global]\nextra-index-url =\n  file:///a\n  file:///b%20c\n[install]\ncert = /x\n"
    )

    assert configured([first, second, tmp_path / "absent"]) == {
        "PIP_INDEX_URL": "https://one/simple",
        "PIP_EXTRA_INDEX_URL": "file:///a file:///b%20c",
        "PIP_CERT": "/x",
    }


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "pip.conf"
    broken.write_text("index-url = https://one/simple\n")

    assert configured([broken]) == {}
    assert capsys.readouterr().out.startswith(f"left out: {broken}: ")


@pytest.mark.parametrize(
    ("more", "uv"),
    [
        ({}, {"UV_DEFAULT_INDEX": "https://two/simple"}),
        ({"UV_INDEX_URL": "https://three"}, {"UV_INDEX_URL": "https://three"}),
    ],
)
def test_a_variable_comes_before_a_file_and_uv_gets_the_index_of_pip(
    tmp_path: Path, more: dict[str, str], uv: dict[str, str]
) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://one/simple\nretries = 1\n")
    environment = {
        "HOME": "/nowhere",
        "XDG_CONFIG_DIRS": "/nowhere",
        "PIP_CONFIG_FILE": str(file),
        "PIP_INDEX_URL": "https://two/simple",
        "PIP_USER": "1",
        "https_proxy": "http://proxy:1",
        **more,
    }

    found = settings(environment)

    of_uv = {name: value for name, value in found.items() if name.startswith("UV_")}
    assert of_uv == uv
    assert found["PIP_INDEX_URL"] == "https://two/simple"
    assert (found["PIP_RETRIES"], found["https_proxy"]) == ("1", "http://proxy:1")
    assert not {"PIP_USER", "PIP_CONFIG_FILE", "HOME"} & found.keys()


def test_files_and_directories_that_are_named_are_found(tmp_path: Path) -> None:
    index, wheels, certificate = tmp_path / "an index/simple", tmp_path / "wheels", tmp_path / "ca"
    index.mkdir(parents=True)
    wheels.mkdir()
    certificate.write_text("")

    found = paths([f"https://one/simple {index.as_uri()}", f"{wheels},/nowhere/at/all", "180"])

    assert found == sorted([index.parent, wheels])
    assert paths([str(certificate)]) == [certificate]
