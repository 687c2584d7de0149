"""Which thread this is, without `threading`, which a hook that measures one file has no use for."""

import signal
import sys


def is_main_thread() -> bool:
    """Whether this is the thread that may set signal handlers: the main thread of the program."""
    handler = signal.getsignal(signal.SIGINT)
    if "threading" in sys.modules or handler is None:  # C code set it, and only C can set it again
        import threading

        return threading.current_thread() is threading.main_thread()
    try:
        signal.signal(signal.SIGINT, handler)
    except ValueError:  # only the main thread may set any, even to what it is
        return False
    return True
