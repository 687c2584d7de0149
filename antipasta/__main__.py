"""`antipasta`, and the same as `python -m antipasta`; and `antipasta-hook`."""

import gc
import sys

from antipasta.terminal.interrupts import interruptible, leave_to_system

# Containers that are made before the youngest of them are searched for garbage; Python's is 700.
_GARBAGE_THRESHOLD = 100_000


def script() -> int:
    """`antipasta.cli.main` in a process of its own, which spares a warm run a tenth of its time.

    Nearly all that a run makes it keeps to the end, so searching it for garbage finds none; only
    what is measured leaves some. And the sweep at the end of the interpreter would visit every
    object only for the process to go away.
    """
    leave_to_system()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    from antipasta.cli import main
    from antipasta.terminal.console import flush_streams

    try:
        code = interruptible(main)
    finally:
        flush_streams()
    gc.freeze()
    return code


def hook() -> int:
    """`antipasta.hook.main` in a process of its own."""
    leave_to_system()
    from antipasta.hook import script as run_hook

    return run_hook()


if __name__ == "__main__":
    sys.exit(script())
