"""The main thread is told from others, whether or not anything has imported `threading`."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from antipasta.lean.threads import is_main_thread

if TYPE_CHECKING:
    from collections.abc import Callable


def in_another_thread() -> bool:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(is_main_thread()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture(params=["imported", "not imported"])
def _threading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "not imported":
        monkeypatch.delitem(sys.modules, "threading")


@pytest.mark.usefixtures("_threading")
@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL, signal.default_int_handler])
def test_it_is_told_and_the_handler_stays(handler: Callable[..., object]) -> None:
    before = signal.signal(signal.SIGINT, handler)
    try:
        assert is_main_thread()
        assert not in_another_thread()
        assert signal.getsignal(signal.SIGINT) == handler
    finally:
        signal.signal(signal.SIGINT, before)
