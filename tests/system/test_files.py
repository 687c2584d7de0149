"""Names of files, and how they are opened, as each system has them."""

from __future__ import annotations

import errno
import importlib.util
import ntpath
import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.system import files

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

pytestmark = pytest.mark.every_system


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it is on Windows, with the paths that Windows has."""
    system = SimpleNamespace(**{name: getattr(os, name) for name in dir(os)})
    system.path = ntpath
    system.O_BINARY, system.O_NOINHERIT = 0x8000, 0x80
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "os", system)
    found = importlib.util.spec_from_file_location("on_windows", files.__file__)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.undo()
    return module


@pytest.mark.parametrize(
    ("path", "top", "expected"),
    [
        ("C:\\Work\\repo\\pkg\\a.py", "C:/Work/repo", "pkg/a.py"),
        ("c:\\work\\REPO\\pkg\\A.py", "C:/Work/repo", "pkg/A.py"),
        ("C:\\Work\\repo", "C:/Work/repo/", ""),
        ("C:\\Work\\repository\\a.py", "C:/Work/repo", None),
        ("D:\\Work\\repo\\a.py", "C:/Work/repo", None),
        ("C:\\Work", "C:/Work/repo", None),
        ("C:\\a.py", "C:/", "a.py"),
        ("\\\\server\\share\\repo\\a.py", "//server/share/repo", "a.py"),
        ("\\\\server\\other\\repo\\a.py", "//server/share/repo", None),
    ],
)
def test_a_path_below_another_on_windows(
    on_windows: Any, path: str, top: str, expected: str | None
) -> None:
    assert on_windows.below(path, top) == expected


@pytest.mark.parametrize(
    ("path", "top", "expected"),
    [
        ("/work/repo/pkg/a.py", "/work/repo", "pkg/a.py"),
        ("/work/repo/a\\b.py", "/work/repo/", "a\\b.py"),
        ("/work/repo", "/work/repo", ""),
        ("/work/REPO/a.py", "/work/repo", None),
        ("/work/repository", "/work/repo", None),
        ("/a.py", "/", "a.py"),
        ("/", "/", ""),
    ],
)
@pytest.mark.posix("its own names of paths")
def test_a_path_below_another(path: str, top: str, expected: str | None) -> None:
    assert files.below(path, top) == expected


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("pkg/.gitattributes", True),
        ("../.gitattributes", False),
        ("/etc/.gitattributes", False),
        ("a//b", False),
        ("..\\..\\x/.gitattributes", False),
        ("C:/.gitattributes", False),
        ("C:x", False),
    ],
)
def test_what_git_names_stays_below_on_windows(on_windows: Any, path: str, stays: bool) -> None:
    assert on_windows.stays_below(path) == stays


def test_names_of_places_are_compared_on_windows(on_windows: Any) -> None:
    assert on_windows.comparable("c:\\Users\\me") == on_windows.comparable("C:/users/ME/")
    assert on_windows.with_slashes("C:\\a\\b") == "C:/a/b"


@pytest.mark.parametrize("name", [b"a.py", "größe".encode(), b"\xff\xfe.py"])
def test_names_come_back_as_the_bytes_that_they_were(on_windows: Any, name: bytes) -> None:
    for module in (on_windows, files):
        assert module.encoded(module.decoded(name)) == name


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")

    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)) as caught:
        files.open_plain(str(tmp_path / "link"))

    assert files.means_link(caught.value)
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        files.open_in(str(tmp_path), "link", os.O_RDONLY)


def test_bytes_are_as_they_are(tmp_path: Path) -> None:
    file = files.open_in(str(tmp_path), "new", os.O_RDWR | os.O_CREAT)
    os.write(file, b"a\r\nb\n\x1a")
    os.close(file)

    again = files.open_plain(str(tmp_path / "new"))
    assert os.read(again, 100) == b"a\r\nb\n\x1a"
    os.close(again)


def test_a_program_is_not_taken_from_the_current_directory(
    on_windows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "git.exe").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(on_windows.os, "path", os.path)
    monkeypatch.setattr(on_windows.os, "get_exec_path", lambda: [".", "", str(tmp_path / "bin")])

    assert on_windows.program("git") == "git"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git.exe").touch()
    assert on_windows.program("git") == str(tmp_path / "bin" / "git.exe")
