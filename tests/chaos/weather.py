"""What happens to the cache while others use it: its disk, its files, its locks, its commands."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chaos.fates import FATES, NOTHING
from tests.chaos.scene import RUN_SECONDS
from tests.chaos.storm import ends_before_main, unseemly

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.chaos.scene import Scene
    from tests.chaos.storm import Storm, Tally

_MOUNT_TRIES = 100

_CARE = (
    ("cache", "prune", "--yes", "--max-age", "0"),
    ("cache", "prune", "--yes", "--max-size", "0.05"),
    ("cache", "prune", "--yes", "--path", "d1/"),
    ("cache", "clear", "--yes"),
    ("cache", "verify", "--sample", "3"),
    ("cache", "repair", "--sample", "3"),
    ("cache", "export", "BUNDLE"),
    ("cache", "import", "BUNDLE"),
    ("cache", "import", "DAMAGED"),
    ("cache", "warm"),
    ("cache", "warm", "--rev", "HEAD~1"),
    ("cache", "warm", "--background"),
    ("cache", "list"),
    ("cache", "info"),
)
_EDITS_BY_SQL = (
    "UPDATE Cache SET value = (SELECT value FROM Cache ORDER BY rowid DESC LIMIT 1)",
    "UPDATE Cache SET value = zeroblob(50) WHERE rowid % 3 = 0",
    "UPDATE Cache SET value = substr(value, 1, length(value) / 2) WHERE rowid % 2",
    "UPDATE Cache SET value = 'text', tag = 1, access_time = 'no time' WHERE rowid % 4 = 0",
    "UPDATE Cache SET access_time = 4e9, store_time = -1",
    "DELETE FROM Cache WHERE rowid % 2",
    "DROP TABLE Cache",
    "PRAGMA user_version = 99",
)


class Weather:
    """Does one thing after the other to the cache of a scene, until it is told to stop.

    `cares` says that it runs the commands for the cache; else it does damage.
    """

    def __init__(self, scene: Scene, storm: Storm, tally: Tally, seed: int, *, cares: bool) -> None:
        self._scene = scene
        self._storm = storm
        self._tally = tally
        self._chance = random.Random(f"weather {seed} {cares}")
        self._disk = scene.directory / "disk"
        self.cache = self._disk / "cache"
        self._over = threading.Event()
        damage = [self._edit, self._edit, self._edit_by_sql, self._lock]
        damage += [self._fill, self._read_only] if os.path.ismount(self._disk) else []
        damage += [self._take_the_right_to_write] if os.geteuid() else []
        self._kinds: list[Callable[[], str]] = [self._care] if cares else damage

    def blow(self) -> None:
        """Go on until `stop`."""
        while not self._over.is_set():
            kind = self._chance.choice(self._kinds)
            try:
                self._tally.note(kind())
            except Exception as exc:  # noqa: BLE001 - one fault of the harness hides no other
                self._tally.fault(f"{kind.__name__}: {type(exc).__name__}: {exc}")
            # Damage without end would leave no cache to be used.
            self._over.wait(self._chance.uniform(0, 0.5))

    def stop(self) -> None:
        """End after what is under way."""
        self._over.set()

    def _care(self) -> str:
        chance = self._chance
        words = chance.choice(_CARE)
        bundle, damaged = (str(self._scene.directory / name) for name in ("bundle", "damaged"))
        if "DAMAGED" in words:
            _damage(Path(bundle), Path(damaged), chance)
        places = {"BUNDLE": bundle, "DAMAGED": damaged}
        fate = chance.choice(FATES) if chance.random() < 0.3 else NOTHING
        with subprocess.Popen(
            (sys.executable, "-P", "-m", "antipasta", *(places.get(word, word) for word in words)),
            cwd=self._scene.directory / "repo",
            env=self._scene.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            if fate.strike:
                time.sleep(chance.uniform(0, 0.5))
                fate.strike(process, 0.2)
            _, errors = process.communicate(timeout=RUN_SECONDS)
        name = " ".join(words[:2])
        said = errors.decode("utf-8", "replace")
        if not ends_before_main(said, fate) and (
            process.returncode not in (0, 1, *fate.ends) or unseemly(said)
        ):
            self._tally.fault(f"{name} ({fate.name}): {process.returncode}: {said}")
        return name

    def _fill(self) -> str:
        """Leave no byte on the disk for a while."""
        filler = self._disk / "filler"
        try:
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                for size in (1 << 20, 4096, 1):
                    with suppress(OSError):
                        while not self._over.is_set():
                            file.write(b"x" * size)
            time.sleep(self._chance.uniform(0, 1))
        finally:
            filler.unlink(missing_ok=True)
        return "full disk"

    def _read_only(self) -> str:
        """Mount the disk read-only, which takes a moment without writers, and go on."""
        trees = self._storm.hold()
        try:
            is_done = any(self._remount("ro") for _ in range(_MOUNT_TRIES))
        finally:
            self._storm.release(trees)
        time.sleep(self._chance.uniform(0.5, 1.5))
        while not self._remount("rw"):
            time.sleep(0.01)
        return "read-only disk" if is_done else "read-only disk (was in use)"

    def _remount(self, how: str) -> bool:
        command = ("mount", "-o", f"remount,{how}", str(self._disk))
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return True
        time.sleep(0.01)
        return False

    def _take_the_right_to_write(self) -> str:
        for path in (self.cache / "v2", self.cache):
            with suppress(OSError):
                path.chmod(0o500)
        time.sleep(self._chance.uniform(0, 1))
        for path in (self.cache, self.cache / "v2"):
            with suppress(OSError):
                path.chmod(0o700)
        return "no right to write"

    def _edit(self) -> str:
        """Change or remove a file of the cache, or its times."""
        chance = self._chance
        files = [path for path in self.cache.rglob("*") if path.is_file()]
        # SQLite has that file in shared memory: to cut it kills who reads there, by SIGBUS.
        files = [path for path in files if not path.name.endswith("-shm")]
        if not files:
            return "nothing to edit"
        path = chance.choice(files)
        edits = (_flip, _cut, _empty, _fill_with_other, _remove, _back, _forward)
        edit = chance.choice(edits)
        with suppress(OSError):
            edit(path, chance)
        if chance.random() < 0.1:
            shutil.rmtree(self.cache / chance.choice(("v2", ".")), ignore_errors=True)
            return "cache removed"
        return f"{edit.__name__.strip('_').replace('_', ' ')} {path.name}"

    def _edit_by_sql(self) -> str:
        with suppress(sqlite3.Error), closing(self._connection()) as connection:
            connection.execute(self._chance.choice(_EDITS_BY_SQL))
        return "edit by SQL"

    def _lock(self) -> str:
        """Hold the lock of the database, or that for replacing it."""
        seconds = self._chance.uniform(0, 0.8)
        if self._chance.random() < 0.5:
            with suppress(sqlite3.Error), closing(self._connection()) as connection:
                connection.execute("BEGIN EXCLUSIVE")
                time.sleep(seconds)
            return "lock of the database"
        with suppress(OSError), (self.cache / "heal.lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            time.sleep(seconds)
        return "lock for replacing it"

    def _connection(self) -> sqlite3.Connection:
        path = f"file:{self.cache}/v2/cache.db?mode=rw"
        return sqlite3.connect(path, uri=True, timeout=0.1, isolation_level=None)


def _damage(bundle: Path, damaged: Path, chance: random.Random) -> None:
    data = bytearray(bundle.read_bytes() if bundle.exists() else b"antipasta")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    damaged.write_bytes(data)


def _flip(path: Path, chance: random.Random) -> None:
    """Change some bytes in place."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for _ in range(chance.choice((1, 20, 500))):
            file.seek(chance.randrange(max(size, 1)))
            file.write(bytes((chance.randrange(256),)))


def _cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size + 1))


def _empty(path: Path, _: random.Random) -> None:
    os.truncate(path, 0)


def _fill_with_other(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(chance.choice((10, 5000))))


def _remove(path: Path, _: random.Random) -> None:
    path.unlink()


def _back(path: Path, _: random.Random) -> None:
    os.utime(path, (0, 0))


def _forward(path: Path, _: random.Random) -> None:
    os.utime(path, (4e9, 4e9))
