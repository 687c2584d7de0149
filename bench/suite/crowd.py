"""Starts a command many times at once, and ends when all have ended: `crowd.py COUNT COMMAND…`."""

from __future__ import annotations

import subprocess
import sys


def main(count: int, command: list[str]) -> int:
    """The highest exit code of `count` processes."""
    processes = [subprocess.Popen(command) for _ in range(count)]
    return max(process.wait() for process in processes)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
