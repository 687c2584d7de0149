"""The picture of a refusal in README.md: what docs/demo.sh shows on a terminal, as SVG."""

from __future__ import annotations

import html
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURE = "docs/refusal.svg"

_FIRST = "$ git commit -a -m"
_COLUMNS = 128
_TITLE = "a commit that antipasta refuses"
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_LINE = re.compile(r'<text class="refusal-r\d+"[^>]*url\(#refusal-line-(\d+)\)">(.*?)</text>')
_SECONDS = re.compile(r"\b\d+\.\d+ s\b")


def refusal(root: Path) -> str:
    """The part of the demo in which a commit is refused, with its colours."""
    lines = _shown_by_the_demo(root).splitlines()
    first = next(at for at, line in enumerate(lines) if _FIRST in line)
    last = next(at for at, line in enumerate(lines) if at > first and not line.strip())
    return "\n".join(lines[first:last])


def _shown_by_the_demo(root: Path) -> str:
    """What docs/demo.sh prints on a terminal."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(_COLUMNS)}
    for name in ("NO_COLOR", "ANTIPASTA_LOG"):
        environment.pop(name, None)
    with subprocess.Popen(
        (str(root / "docs" / "demo.sh"), str(Path(sys.executable).parent)),
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        shown = b"".join(_read(leader))
    os.close(leader)
    if process.returncode:
        raise RuntimeError(f"docs/demo.sh ended with {process.returncode}:\n{shown.decode()}")
    return shown.decode("utf-8").replace("\r\n", "\n")


def _read(descriptor: int) -> Iterator[bytes]:
    """All that is written to a terminal, up to its end."""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError:  # Linux says so of a terminal that nobody writes to any more
            return
        if not piece:
            return
        yield piece


def picture(shown: str) -> str:
    """The text with its colours as SVG, which loads nothing."""
    console = Console(
        record=True,
        width=_COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        _environ={"TERM": "xterm-256color"},
    )
    console.print(Text.from_ansi(shown), soft_wrap=True)
    return _FONT.sub("", console.export_svg(title=_TITLE, unique_id="refusal"))


def text_of(svg: str) -> str:
    """The lines that a picture shows, with the durations taken out."""
    lines: dict[int, str] = {}
    for number, said in _LINE.findall(svg):
        shown = html.unescape(said).replace("\N{NO-BREAK SPACE}", " ")
        lines[int(number)] = lines.get(int(number), "") + shown
    return "\n".join(_SECONDS.sub("some s", lines[at].rstrip()) for at in sorted(lines))


def write_picture(root: Path) -> None:
    """Make the picture again, unless it shows the same but for a duration."""
    place, made = root / PICTURE, picture(refusal(root))
    if not place.exists() or text_of(place.read_text("utf-8")) != text_of(made):
        place.write_text(made, encoding="utf-8")
