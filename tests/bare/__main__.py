"""Run `make demo` and `make test` on a bare Debian: `python3 -m tests.bare [COMMAND ...]`.

It has nothing but git, make, python3 and python3-venv. mmdebstrap makes it in a temporary directory
(below TMPDIR), HEAD is cloned into it, and each command runs there as a user, with the network of
this machine and its settings of the package index. It takes root, or a user with subordinate ids
(see subuid(5)). In the end all of it is removed.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bare.package_index import paths, settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("git", "make", "python3", "python3-venv")
COMMANDS = ("make demo", "make test")

SUITE = "bookworm"
"""The release of Debian. Its Python, 3.11.2, is the oldest that antipasta supports."""

USER = "tester"
CLONE = f"/home/{USER}/antipasta"
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
"""What a user of Debian has in PATH."""

TOOLS = {"mmdebstrap": "mmdebstrap", "unshare": "util-linux", "git": "git", "tar": "tar"}
"""The programs that make the system, and their packages in Debian."""

PATIENCE = 60  # seconds: to unmount and remove what is half made takes some

AS_ROOT_OF_A_USER = ("unshare", "--user", "--map-root-user", "--map-auto")
ON_ITS_OWN = ("unshare", "--mount", "--pid", "--fork", "--kill-child")


class Bare(NamedTuple):
    """The system below the directory `root`.

    `as_root` makes a command one of root, at least in the eyes of the system. The `variables` are
    the environment of what runs there, and the `directories` of this machine are there too.
    """

    root: Path
    as_root: tuple[str, ...]
    variables: Mapping[str, str]
    directories: tuple[str, ...]

    def make(self, suite: str, mirror: str | None) -> None:
        """Make the system with its packages, the user, and the clone of HEAD."""
        archive = self.root.with_suffix(".tar")
        packages = f"--include={','.join(PACKAGES)}"
        source = (mirror,) if mirror else ()
        # A user may unpack devices nowhere, and needs none: those of this machine take their place.
        _call(
            *("mmdebstrap", "--quiet", "--variant=minbase", packages, suite, str(archive), *source),
            temporary=self.root.parent,
            patience=PATIENCE,
        )
        self._call("tar", "-xf", str(archive), "-C", str(self.root), "--exclude=./dev/*")
        archive.unlink()
        self._call("chroot", str(self.root), "useradd", "--create-home", USER)
        bundle = self.root / "head.bundle"
        _call("git", "-C", str(CHECKOUT), "bundle", "create", "--quiet", str(bundle), "HEAD")
        bundle.chmod(0o644)
        clone = f"git -c advice.detachedHead=false clone -q /head.bundle {CLONE}"
        self.run(f"{clone} && git -C {CLONE} switch -qc main", "/")

    def show(self, path: Path) -> None:
        """Copy a file of this machine to where it is there too."""
        there = self.root / path.relative_to("/")
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, there)
        there.chmod(0o644)

    def run(self, command: str, directory: str = CLONE) -> None:
        """Run a line of shell as the user. Raises CalledProcessError where it fails."""
        enter = Path(__file__).with_name("enter.sh")
        environment = [f"{name}={value}" for name, value in self.variables.items()]
        shell = ("sh", "-c", f"cd {shlex.quote(directory)} && {command}")
        self._call(
            *(*ON_ITS_OWN, "sh", str(enter), str(self.root), *self.directories, "--"),
            *("env", "-i", f"HOME=/home/{USER}", f"USER={USER}", f"PATH={PATH}", *environment),
            *shell,
        )

    def remove(self) -> None:
        """Remove the system; what was mounted in it went with the commands."""
        self._call("rm", "-rf", "--one-file-system", str(self.root))

    def _call(self, *command: str) -> None:
        _call(*self.as_root, *command)


def _call(*command: str, temporary: Path | None = None, patience: float = 0) -> None:
    """Run a command. Raises CalledProcessError where it fails.

    Where this process is told to end meanwhile, the command has `patience` seconds to put things in
    order; what runs in namespaces of its own ends with it.
    """
    environment = {**os.environ, "PATH": _search_path()}
    if temporary:
        environment["TMPDIR"] = str(temporary)
    # Another user, as whom some of it runs, may have no access to the current directory.
    with subprocess.Popen(command, cwd="/", env=environment, stdin=subprocess.DEVNULL) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
            process.kill()
            raise
    if code:
        raise subprocess.CalledProcessError(code, command)


def _search_path() -> str:
    # Debian's users do not have in PATH where chroot is.
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def missing() -> list[str]:
    """What this machine lacks, a line each, with what brings it."""
    return [
        f"{tool} is not there; on Debian: apt-get install {package}"
        for tool, package in TOOLS.items()
        if shutil.which(tool, path=_search_path()) is None
    ]


def run_all(bare: Bare, commands: Sequence[str]) -> list[tuple[str, int, float]]:
    """Each command with its exit code, and the seconds that it took."""
    results = []
    for command in commands:
        print(f"\n== {command}", flush=True)
        started, code = time.monotonic(), 0
        try:
            bare.run(command)
        except subprocess.CalledProcessError as exc:
            code = exc.returncode
        results.append((command, code, time.monotonic() - started))
    return results


def main() -> int:
    """Make the system, run the commands, and give 1 where any of that fails."""
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python3 -m tests.bare", description=summary)
    parser.add_argument("commands", nargs="*", default=COMMANDS, metavar="COMMAND")
    parser.add_argument(
        "--suite", default=SUITE, help="the release of Debian, default: %(default)s"
    )
    parser.add_argument("--mirror", help="what mmdebstrap takes as MIRROR, default: Debian's own")
    options = parser.parse_args()
    lacking = missing()
    if lacking:
        print("no bare machine can be made here:", *lacking, sep="\n  ", file=sys.stderr)
        return 1
    # Ended from outside, it still removes what it made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="antipasta-bare-") as directory:
        try:
            return _within(Path(directory), options)
        except subprocess.CalledProcessError as exc:
            print(f"failed ({exc.returncode}): {shlex.join(exc.cmd)}", file=sys.stderr)
            return 1


def _within(directory: Path, options: argparse.Namespace) -> int:
    directory.chmod(0o1777)  # mmdebstrap is several users, and works in here too
    root = directory / "root"
    root.mkdir()
    variables = settings(os.environ)
    shared = paths(variables.values())
    as_root = () if os.geteuid() == 0 else AS_ROOT_OF_A_USER
    bare = Bare(root, as_root, variables, tuple(str(each) for each in shared if each.is_dir()))
    print(f"a bare {options.suite} with {', '.join(PACKAGES)}; from this machine: ", end="")
    print(", ".join(sorted(variables)) or "no settings of a package index", flush=True)
    try:
        bare.make(options.suite, options.mirror)
        for path in shared:
            if path.is_file():
                bare.show(path)
        results = run_all(bare, options.commands)
    finally:
        bare.remove()
    print()
    for command, code, seconds in results:
        print(f"{command}: {f'failed ({code})' if code else 'passed'} in {seconds:.0f} s")
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
