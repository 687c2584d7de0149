"""How worker processes are started, and kept from outliving the process that started them."""

from __future__ import annotations

import faulthandler
import os
import sys
from contextlib import contextmanager

from antipasta.lean.typing import TYPE_CHECKING, Protocol
from antipasta.system import timers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess
    from socket import socket


class Process(Protocol):
    """A process that was started."""

    @property
    def pid(self) -> int:
        """Its id."""

    def kill(self) -> None:
        """End it at once, if it runs."""

    def wait(self) -> int:
        """Wait for its end, and return its exit code, which is negative for a signal."""


if sys.platform == "win32":
    import threading
    from types import ModuleType

    _GRACE = 10
    # When multiprocessing starts a process, it collects the dead ones of all threads.
    _ONE_AT_A_TIME = threading.Lock()

    def can_start() -> bool:
        """Whether this process may start another; a daemonic process of multiprocessing may not."""
        from multiprocessing import current_process

        return not current_process().daemon

    def start(run: Callable[[socket], None], connection: socket) -> Process:
        """Start a process that calls `run`, a function of a module, with the `connection`.

        multiprocessing does it: it knows how a socket gets into another process here. Raises
        OSError where no process can be started.
        """
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        process = context.Process(target=run, args=(connection,), daemon=True)
        with _ONE_AT_A_TIME, _bare_main():
            process.start()
        return _Spawned(process)

    class _Spawned:
        def __init__(self, process: BaseProcess) -> None:
            self._process = process
            self._exit_code: int | None = None
            assert process.pid is not None
            self.pid = process.pid

        def kill(self) -> None:
            if self._exit_code is None:
                self._process.kill()

        def wait(self) -> int:
            if self._exit_code is None:
                with _ONE_AT_A_TIME:
                    self._process.join()
                    self._exit_code = self._process.exitcode or 0
                    self._process.close()
            return self._exit_code

    @contextmanager
    def _bare_main() -> Iterator[None]:
        """Hide the main program from multiprocessing, which would import it again in the worker.

        Importing the main program takes longer than all other imports of a worker. A script that
        measures files at its top level would start workers that start workers.
        """
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = program

    def die_with_parent() -> None:
        """Do nothing: a worker that waits reads the end of its pipe."""

    @contextmanager
    def not_for_ever(cpu_seconds: float) -> Iterator[None]:
        """End this process if what is within takes far longer than so many CPU seconds.

        The supervisor ends it before that. This is for a worker whose supervisor is gone.
        """
        with open(os.devnull, "wb") as nowhere:
            faulthandler.dump_traceback_later(_GRACE * (cpu_seconds + 1), exit=True, file=nowhere)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()

else:
    _CALL = (
        "import sys; sys.path[:] = sys.argv[3:];"
        " from antipasta.system.workers import call; call(*sys.argv[1:3])"
    )
    _OPTIONS = {
        "isolated": "-I",
        "ignore_environment": "-E",
        "no_user_site": "-s",
        "no_site": "-S",
        "dont_write_bytecode": "-B",
    }
    """By attribute of `sys.flags`: what a worker's Python is started with if this one was."""

    def can_start() -> bool:
        """Whether this process may start another: any may."""
        return True

    def start(run: Callable[[socket], None], connection: socket) -> Process:
        """Start a process that calls `run`, a function of a module, with the `connection`.

        It gets the connection as its standard input, writes nowhere, and imports what this process
        would import. It is no copy of this process, in which what other threads have locked would
        stay locked; and unlike that of multiprocessing, it comes without a second process that
        looks after it. Raises OSError where none can be started.
        """
        # Imported here: a worker imports this module, too.
        from subprocess import DEVNULL, Popen

        options = [option for flag, option in _OPTIONS.items() if getattr(sys.flags, flag)]
        python = (sys.executable, *options, "-P", f"-Xutf8={sys.flags.utf8_mode}")
        called = (run.__module__, run.__qualname__, *map(str, sys.path))
        return Popen(
            (*python, "-c", _CALL, *called),
            stdin=connection.fileno(),
            stdout=DEVNULL,
            stderr=DEVNULL,
        )

    def call(module: str, name: str) -> None:
        """Call a function with the connection that is the standard input of this process."""
        import socket
        from importlib import import_module

        getattr(import_module(module), name)(socket.socket(fileno=os.dup(0)))

    def die_with_parent() -> None:
        """Ask Linux to kill this process when its parent ends: PR_SET_PDEATHSIG of prctl(2).

        Elsewhere a worker that waits reads the end of its pipe.
        """
        if sys.platform == "linux":
            import ctypes
            import signal

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)

    @contextmanager
    def not_for_ever(cpu_seconds: float) -> Iterator[None]:
        """Let the system end this process if what is within takes more than so many CPU seconds."""
        timers.end_after(cpu_seconds)
        yield
        timers.end_after(0)
