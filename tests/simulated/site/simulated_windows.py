"""What Windows has instead: fakes that do what its modules do, by what Linux has."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Callable


def shown_in(module: ModuleType) -> dict[str, Any]:
    """What Windows shows in a module that Linux has as well, and with another value."""
    shown: dict[str, Callable[[Any], dict[str, Any]]] = {
        "os": _os,
        "psutil": _psutil,
        "signal": lambda signal: {"SIGBREAK": signal.SIGTTIN},
        "subprocess": _subprocess,
    }
    return shown[module.__name__](module) if module.__name__ in shown else {}


def modules() -> dict[str, ModuleType]:
    """The modules that Windows alone has."""
    made = {"msvcrt": ModuleType("msvcrt"), "_winapi": ModuleType("_winapi")}
    made["msvcrt"].__dict__.update(LK_NBLCK=2, locking=_locking, get_osfhandle=int)
    made["_winapi"].__dict__.update(PeekNamedPipe=_peek)
    return made


def _locking(file: int, _mode: int, _bytes: int) -> None:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        raise PermissionError(13, "Permission denied") from exc


def _peek(handle: int, _size: int) -> tuple[int, int]:
    import fcntl
    import select
    import struct
    import termios

    (waiting,) = struct.unpack("i", fcntl.ioctl(handle, termios.FIONREAD, b"\0" * 4))
    if not waiting:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if any(event & select.POLLHUP for _, event in poll.poll(0)):
            raise BrokenPipeError(109, "The pipe has been ended")
    return waiting, 0


def _os(module: Any) -> dict[str, Any]:
    looks = {name: _without_owner(getattr(module, name)) for name in ("stat", "lstat", "fstat")}
    by_path = {
        name: _of_paths_only(getattr(module, name)) for name in ("utime", "chmod", "scandir")
    }
    return {"name": "nt", "O_BINARY": 0, "O_NOINHERIT": module.O_CLOEXEC, **looks, **by_path}


def _of_paths_only(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that takes no descriptor in place of a path, and no directory beside it."""

    def called(path: Any, *terms: Any, **named: Any) -> Any:
        if isinstance(path, int) or named.get("dir_fd") is not None:
            raise TypeError(f"{function.__name__}: path should be string, bytes or os.PathLike")
        return function(path, *terms, **named)

    return called


def _without_owner(look: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
    """`stat` of files that have no owner, and no mode but whether they can be read."""

    def looked(*terms: Any, **named: Any) -> os.stat_result:
        reduced: Any = look(*terms, **named).__reduce__()
        made, (fields, more) = reduced
        is_directory = fields[0] & 0o170000 == 0o040000
        mode = fields[0] & ~0o7777 | (0o777 if is_directory else 0o666)
        return made((mode, *fields[1:4], 0, 0, *fields[6:]), more)  # type: ignore[no-any-return]

    return looked


def _subprocess(module: Any) -> dict[str, Any]:
    class Popen(module.Popen):  # type: ignore[misc]
        def __init__(self, *terms: Any, **named: Any) -> None:
            assert not named.get("pass_fds"), "pass_fds not supported on Windows."
            assert not named.pop("start_new_session", False), "does nothing on Windows"
            named.pop("creationflags", None)  # Linux refuses it
            super().__init__(*terms, **named)

    def run(*terms: Any, **named: Any) -> Any:
        assert not named.get("pass_fds"), "pass_fds not supported on Windows."
        return module.run(*terms, **named)

    flags = {"CREATE_NEW_PROCESS_GROUP": 0x200, "CREATE_NO_WINDOW": 0x0800_0000}
    return {"Popen": Popen, "run": run, **flags}


def _psutil(module: Any) -> dict[str, Any]:
    class Process(module.Process):  # type: ignore[misc]
        def memory_info(self) -> Any:
            held = super().memory_info().rss
            return SimpleNamespace(rss=held, peak_wset=held)

        memory_full_info = memory_info

    return {"Process": Process, "IDLE_PRIORITY_CLASS": 19}
