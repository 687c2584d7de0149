"""Real repositories in temporary folders, and a stand-in for the interpreter that judges."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
from pathlib import Path

import pytest

from antipasta.githook.doctor import Examination, examine
from antipasta.githook.install import Outcome, install
from antipasta.githook.uninstall import uninstall

STUB = """\
#!/bin/sh
if [ "$1" = -c ]; then exit 1; fi
if [ "$1" = -P ]; then
    case $3 in "import antipasta.hook" | "") exit "${STUB_IMPORT:-0}" ;; esac
    shift 3
fi
token=$ANTIPASTA_HOOK_PROBE
if [ -n "$token" ]; then echo "antipasta-hook-probe:$token"; exit 0; fi
echo "judged: $*" >> "$STUB_LOG"
case $2 in pre-push | post-rewrite) { echo "$*"; cat; } > "$STUB_LOG.told" ;; esac
exit "${STUB_CODE:-0}"
"""
FOREIGN = """\
#!/bin/sh
echo "foreign: $0 $*" >> "$STUB_LOG"
exit "${FOREIGN_CODE:-0}"
"""
_DROPPED = ("HUSKY", "LEFTHOOK", "STUB_", "FOREIGN_", "npm_")
"""What was inherited, beside what the session drops and sets for all tests."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "network: needs a package registry")


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(_DROPPED):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    config = home / "gitconfig"
    config.write_text("[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("STUB_LOG", str(tmp_path / "log"))


class Repo:
    """A repository under test, with the stand-in interpreter that its hooks are to name."""

    def __init__(self, root: Path, interpreter: Path) -> None:
        self.root = root
        self.interpreter = interpreter
        self.said = ""
        self.log_file = Path(os.environ["STUB_LOG"])

    def git(self, *arguments: str, check: bool = True, **extra: str) -> str:
        """What git says, on both streams."""
        finished = subprocess.run(
            ("git", *arguments),
            cwd=self.root,
            env={**os.environ, **extra},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        assert not check or finished.returncode == 0, finished.stdout
        return finished.stdout

    def commit(self, **extra: str) -> bool:
        """Whether a commit goes through the hooks."""
        before = self.git("rev-list", "--all", "--count")
        self.write("changed.txt", secrets.token_hex(4), 0o644)
        self.git("add", "changed.txt")
        self.said = self.git("commit", "-m", "change", check=False, **extra)
        return self.git("rev-list", "--all", "--count") != before

    def log(self) -> list[str]:
        """What ran since the last look, by the first word: `judged`, `foreign`."""
        lines = self.log_file.read_text().splitlines() if self.log_file.exists() else []
        self.log_file.unlink(missing_ok=True)
        return [line.split(":")[0] for line in lines]

    def hook(self, name: str = "pre-commit") -> Path:
        return self.root / ".git" / "hooks" / name

    def write(self, path: str | Path, text: str | bytes, mode: int = 0o755) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
        target.chmod(mode)
        return target

    def told(self) -> str:
        """What the stand-in was told by the last pre-push or post-rewrite: arguments and input."""
        return Path(f"{self.log_file}.told").read_text()

    def install(self, *, net: bool = False, force: bool = False) -> list[Outcome]:
        return install(str(self.root), net=net, force=force, interpreter=str(self.interpreter))

    def uninstall(self, *, force: bool = False) -> list[Outcome]:
        return uninstall(str(self.root), force=force)

    def examine(self) -> list[Examination]:
        return examine(str(self.root))

    def runs(self) -> list[bool]:
        """The doctor's verdict on pre-commit and on pre-merge-commit."""
        return [each.runs for each in self.examine()]

    def findings(self) -> str:
        """All that the doctor says about pre-commit."""
        return "\n".join(f"{each.level}: {each.text}" for each in self.examine()[0].findings)

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        """Mode and content of everything that a hook installer might touch."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if re.search(r"\.sample|node_modules|changed\.txt", name) or path.is_dir():
                continue
            if not name.startswith(".git/") or name.startswith((".git/hooks", ".git/antipasta")):
                data = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
                found[name] = (path.lstat().st_mode, data)
        return found


@pytest.fixture
def interpreter(tmp_path: Path) -> Path:
    """A stand-in for Python, under a path that needs quoting."""
    folder = tmp_path / "it's a venv"
    folder.mkdir()
    stub = folder / "python"
    stub.write_text(STUB)
    stub.chmod(0o755)
    return stub


@pytest.fixture
def repo(tmp_path: Path, interpreter: Path) -> Repo:
    """A repository without hooks and with one commit."""
    root = tmp_path / "repo"
    root.mkdir()
    found = Repo(root, interpreter)
    found.git("init", "-q")
    found.git("commit", "-q", "--allow-empty", "-m", "first")
    return found
