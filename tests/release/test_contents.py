"""A distribution that lacks something, or has too much, is not released."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from release.contents import problems_of_sdist, problems_of_wheel

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("antipasta/py.typed", "antipasta/page.html", "hooks/git-hook.sh", "README.md")
ABOUT = "antipasta-2.0.0.dist-info/"
WHEEL = {
    "antipasta/py.typed": "",
    "antipasta/page.html": "<p>",
    "antipasta/_hooks/git-hook.sh": "#!/bin/sh\n",
    f"{ABOUT}METADATA": (
        "Metadata-Version: 2.4\nName: antipasta\nVersion: 2.0.0\nSummary: words\n"
        "License-Expression: MIT\nLicense-File: LICENSE\nRequires-Python: >=3.11\n\n"
    ),
    f"{ABOUT}WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{ABOUT}licenses/LICENSE": "MIT",
    f"{ABOUT}entry_points.txt": "[console_scripts]\nantipasta = a:b\nantipasta-hook = a:c\n",
}


def wheel(place: Path, files: dict[str, str]) -> list[str]:
    path = place / "antipasta-2.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return [each.removeprefix(f"{path.name} ") for each in problems_of_wheel(path, FILES, "2.0.0")]


def test_a_wheel_that_is_whole_has_no_problems(tmp_path: Path) -> None:
    assert wheel(tmp_path, WHEEL) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("antipasta/page.html", "lacks antipasta/page.html"),
        ("antipasta/_hooks/git-hook.sh", "lacks antipasta/_hooks/git-hook.sh"),
        (f"{ABOUT}licenses/LICENSE", "lacks the licence LICENSE"),
        (f"{ABOUT}METADATA", "the metadata has Version: None, and not 2.0.0"),
        (
            f"{ABOUT}entry_points.txt",
            "has the commands [], and not ['antipasta', 'antipasta-hook']",
        ),
    ],
)
def test_what_a_wheel_lacks_is_named(tmp_path: Path, name: str, problem: str) -> None:
    assert problem in wheel(tmp_path, {each: WHEEL[each] for each in WHEEL if each != name})


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("antipasta/fast.so", "", "has antipasta/fast.so, which is not of it"),
        ("tests/__init__.py", "", "has tests/__init__.py, which is not of it"),
        (
            f"{ABOUT}WHEEL",
            "Root-Is-Purelib: false\nTag: cp311-abi3-linux_x86_64\n",
            "is not one wheel for all: ['cp311-abi3-linux_x86_64']",
        ),
        (
            f"{ABOUT}METADATA",
            WHEEL[f"{ABOUT}METADATA"].replace("2.0.0", "1.2.0"),
            "the metadata has Version: 1.2.0, and not 2.0.0",
        ),
        (
            f"{ABOUT}METADATA",
            WHEEL[f"{ABOUT}METADATA"].replace("License-File: LICENSE\n", ""),
            "the metadata lacks License-File",
        ),
    ],
)
def test_what_does_not_belong_into_a_wheel_is_named(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    assert wheel(tmp_path, {**WHEEL, name: text}) == [problem]


def test_an_sdist_has_the_files_of_the_commit_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "antipasta-2.0.0.tar.gz"
    with tarfile.open(path, "w:gz") as made:
        for name in (*FILES[1:], "PKG-INFO", ".env"):
            made.addfile(tarfile.TarInfo(f"antipasta-2.0.0/{name}"), io.BytesIO())

    assert list(problems_of_sdist(path, FILES)) == [
        f"{path.name} lacks antipasta/py.typed",
        f"{path.name} has .env, which is not of it",
    ]
