"""The entry points of the commands `antipasta`, `python -m antipasta` and `antipasta-hook`."""

import gc
import sys

from antipasta.terminal.interrupts import interruptible, leave_to_system

# The number of new containers after which Python collects the youngest generation; by default 700.
_GARBAGE_THRESHOLD = 100_000


def script() -> int:
    """Run `antipasta.cli.main` in its own process, tuned for a short life; returns the exit code.

    Nearly all objects of a run live to its end, so collecting garbage finds little. A high
    threshold and a frozen heap at the exit, where Python would collect once more, save a tenth of a
    warm run.
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
    """Run `antipasta.hook.main` in its own process; returns the exit code.

    What cannot even be imported blocks no commit.
    """
    leave_to_system()
    try:
        from antipasta.hook import script as run_hook
    except (AttributeError, ImportError) as error:
        return _let_through(error)
    return run_hook()


def _let_through(error: Exception) -> int:
    """Say that this Python, or this system, lacks what the hook is made of; returns the exit code.

    127 tells the hook script, which runs code by `-c`, to look for another installation. A
    configuration cannot be read here, but `--on-error fail` is heeded.
    """
    fails = _is_to_fail(sys.argv)
    then = "this stops here" if fails else "this goes through"
    why = f"this system lacks what the hook needs: {error}"
    print(f"antipasta: warning: NOTHING WAS JUDGED, and {then}: {why}", file=sys.stderr)
    return 127 if sys.argv[:1] == ["-c"] else int(fails)


def _is_to_fail(arguments: list[str]) -> bool:
    """Whether the last `--on-error` before the paths says `fail`."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    said = [
        value if sign else following
        for argument, following in zip(options, [*options[1:], ""], strict=True)
        for name, sign, value in [argument.partition("=")]
        if name == "--on-error"
    ]
    return said[-1:] == ["fail"]


if __name__ == "__main__":
    sys.exit(script())
