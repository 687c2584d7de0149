"""Make the picture of the report in README.md: `python -m tests.render.page.screenshot`.

It shows the report of this repository, at HEAD, in headless Chromium.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import zlib
from pathlib import Path

from tests.support.chromium import MISSING, chromium, executable
from tests.support.run import CHECKOUT, antipasta

PICTURE = CHECKOUT / "docs" / "report.png"
VIEW = "#path=antipasta"
WIDTH, HEIGHT = 1100, 860
SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 150_000


def repacked(png: bytes) -> bytes:
    """The same picture, compressed as well as zlib can; Chromium is in a hurry."""
    chunks, position = [], len(SIGNATURE)
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        chunks.append((png[position + 4 : position + 8], png[position + 8 : position + 8 + length]))
        position += length + 12
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    kept = [chunk for chunk in chunks if chunk[0] == b"IHDR"]
    kept += [(b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in kept
    )


def main() -> int:
    """Write the picture; returns the exit code."""
    if executable() is None:
        print(MISSING, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        page = Path(directory) / "report.html"
        options = ("--rev", "HEAD", "--title", "antipasta", "--html", str(page))
        made = antipasta("report", *options, cwd=CHECKOUT)
        if made.returncode:
            print(made.stderr, file=sys.stderr)
            return 1
        with chromium() as tab:
            tab.resize(WIDTH, HEIGHT)
            tab.emulate(prefers_color_scheme="light")
            tab.open(f"{page.as_uri()}{VIEW}")
            picture = repacked(tab.screenshot())
    if len(picture) > MAX_BYTES:
        print(f"{len(picture)} bytes are too many: {MAX_BYTES}", file=sys.stderr)
        return 1
    PICTURE.write_bytes(picture)
    print(f"{PICTURE}: {len(picture)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
