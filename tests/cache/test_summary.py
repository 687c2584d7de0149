from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

import psutil
import pytest

from antipasta.cache.summary import file_system, histogram, is_network

if TYPE_CHECKING:
    from pathlib import Path

Mount = namedtuple("Mount", "mountpoint fstype")


def test_a_histogram_counts_each_value_once() -> None:
    found = histogram([0, 0.9, 1, 6.9, 7, 400], (1, 7))

    assert found == {"<1": 2, ">=1": 2, ">=7": 2}


def test_the_innermost_mount_names_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = [Mount("/", "ext4"), Mount(str(tmp_path / "home"), "nfs4")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)

    assert file_system(str(tmp_path / "home" / "cache")) == "nfs4"
    assert file_system(str(tmp_path / "homes")) == "ext4"
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: [])
    assert file_system(str(tmp_path)) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("nfs4", True), ("smbfs", True), ("CIFS", True), ("ext4", False), ("tmpfs", False)],
)
def test_network_file_systems_are_known(name: str, expected: bool) -> None:
    assert is_network(name) == expected
