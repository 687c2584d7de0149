"""Programs that are started apart from this one, ended with all that they have started."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

if sys.platform == "win32":
    APART: Mapping[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    """How `subprocess.Popen` starts a program in a group of its own, out of reach of Ctrl-C."""

    UNSEEN: Mapping[str, Any] = {
        "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    }
    """How `subprocess.Popen` starts a program that lives on when the terminal is closed."""

    def kill_group(process: subprocess.Popen[bytes]) -> None:
        """End a program that was started `APART`, and all processes that it has started."""
        import psutil

        family = []
        with suppress(psutil.Error):  # it has ended
            family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        for each in family:
            with suppress(psutil.Error):
                each.kill()

    def yield_processors() -> None:
        """Give this process the lowest priority."""
        import psutil

        psutil.Process().nice(psutil.IDLE_PRIORITY_CLASS)

else:
    APART: Mapping[str, Any] = {"start_new_session": True}
    UNSEEN = APART

    def kill_group(process: subprocess.Popen[bytes]) -> None:
        """End a program that was started `APART`, and all processes that it has started."""
        import signal

        os.killpg(process.pid, signal.SIGKILL)

    def yield_processors() -> None:
        """Give this process the lowest priority."""
        os.nice(19)
