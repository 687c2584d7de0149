"""CONTRIBUTING.md names files that are there."""

from __future__ import annotations

import re

from tests.support.run import CHECKOUT

PAGE = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_path_on_the_page_is_there() -> None:
    paths = set(re.findall(r"`((?:antipasta|tests|docs|bench|hooks)/[\w./-]+)`", PAGE))

    assert len(paths) > 10
    # NAME is that of what is to be added.
    missing = {path for path in paths if "NAME" not in path and not (CHECKOUT / path).exists()}
    assert missing == set()
