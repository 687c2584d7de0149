"""The picture of a refusal in README.md shows what antipasta prints today."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handbook.refusal import PICTURE, picture, refusal, text_of
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    import pytest

SVG = (CHECKOUT / PICTURE).read_text(encoding="utf-8")


def test_the_picture_shows_what_the_demo_shows_today(monkeypatch: pytest.MonkeyPatch) -> None:
    # The hook that the demo installs finds antipasta by itself.
    monkeypatch.delenv("PYTHONPATH")

    shown = text_of(picture(refusal(CHECKOUT)))

    assert "counted  cyclomatic_complexity 13 > 10 (was 2)" in shown
    assert "git commit --no-verify" in shown
    assert text_of(SVG) == shown, "run `make pages`"


def test_the_picture_loads_nothing_and_is_described() -> None:
    assert re.findall(r"(?:href|src)=|url\((?!#)|@import|@font-face", SVG) == []
    for page in ("README.md", "docs/index.md"):
        text = (CHECKOUT / page).read_text(encoding="utf-8")
        (described,) = re.findall(r"!\[(.*)\]\((?:docs/)?refusal\.svg\)", text)
        assert len(described) > 50
