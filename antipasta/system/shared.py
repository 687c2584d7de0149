"""A file whose content another program reads."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO


class SharedFile(NamedTuple):
    """The path by which a program reads the file, and the descriptors that it has to inherit."""

    path: str
    descriptors: tuple[int, ...] = ()


if sys.platform == "win32":

    @contextmanager
    def shared(content: bytes) -> Iterator[SharedFile]:
        """A file with the `content`, which is removed at the end. Raises OSError."""
        import tempfile

        # Nobody can open it by its name before it is closed here.
        with tempfile.NamedTemporaryFile(prefix="antipasta-", delete=False) as file:
            file.write(content)
        try:
            yield SharedFile(file.name)
        finally:
            os.remove(file.name)

else:

    @contextmanager
    def shared(content: bytes) -> Iterator[SharedFile]:
        """A file with the `content` that no directory names, so that no process leaves it behind.

        Raises OSError.
        """
        with _unnamed() as file:
            file.write(content)
            file.flush()
            yield SharedFile(f"/dev/fd/{file.fileno()}", (file.fileno(),))

    def _unnamed() -> IO[bytes]:
        if sys.platform == "linux":
            with suppress(OSError):  # a sandbox may forbid it
                return os.fdopen(os.memfd_create("antipasta"), "w+b")
        # Imported here: it costs 10 ms, and Linux mostly needs none of it.
        import tempfile

        return tempfile.TemporaryFile()
