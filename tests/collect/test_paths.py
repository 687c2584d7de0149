from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.collect.paths import Selection, relative_to_root, select
from antipasta.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system

PARTS = st.sampled_from(["a", "b", "ab", "a.py", "-f", "a b"])
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@given(paths=st.frozensets(PATHS, max_size=4), path=PATHS)
def test_a_path_is_selected_by_its_name_or_a_directory_above_it(
    paths: frozenset[str], path: str
) -> None:
    above = [selected for selected in paths if f"{path}/".startswith(f"{selected}/")]

    assert Selection(paths).has(path) == (bool(above) or not paths)


@given(paths=st.frozensets(PATHS, max_size=4), known=st.lists(PATHS, max_size=6))
def test_each_selected_path_must_select_something(paths: frozenset[str], known: list[str]) -> None:
    idle = {each for each in paths if not any(Selection(frozenset({each})).has(k) for k in known)}
    selection = Selection(paths)

    if idle:
        with pytest.raises(UsageError, match=r"(is|are) not in the index") as caught:
            selection.require_matches(known, "the index")
        assert str(caught.value).startswith(repr(min(idle)))
    else:
        selection.require_matches(known, "the index")


def test_old_names_select_what_became_of_them() -> None:
    gone = {"old.py": "new.py", "dir/a.py": "there/a.py", "dir/b.py": None, "pkg/c.py": "c.py"}
    here = ["new.py", "there/a.py", "pkg/d.py", "c.py"]

    def selected(*names: str) -> frozenset[str]:
        return Selection(frozenset(names)).following(here, gone, "the index").paths

    assert selected("old.py", "pkg/d.py") == {"old.py", "pkg/d.py", "new.py"}
    assert selected("dir") == {"dir", "there/a.py"}
    assert selected("dir/b.py") == {"dir/b.py"}
    assert selected("pkg") == {"pkg"}, "a directory that is still there means what is in it"
    assert selected() == frozenset()
    with pytest.raises(UsageError, match=r"^'none\.py' is not in the index$"):
        selected("old.py", "none.py")


def test_the_root_selects_everything_even_nothing() -> None:
    selection = Selection(frozenset({""}))

    assert selection.has("any/path.py")
    selection.require_matches([], "the index")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mod.py", "pkg/mod.py"),
        ("./mod.py", "pkg/mod.py"),
        ("../top.py", "top.py"),
        ("inner/", "pkg/inner"),
        ("inner//mod.py", "pkg/inner/mod.py"),
        (".", "pkg"),
        ("..", ""),
        ("", "pkg"),
        ("link.py", "pkg/link.py"),
        ("away/inner/mod.py", "pkg/inner/mod.py"),
        ("-f", "pkg/-f"),
    ],
)
def test_names_count_from_the_root(tmp_path: Path, name: str, expected: str) -> None:
    root = tmp_path / "root"
    (root / "pkg" / "inner").mkdir(parents=True)
    (root / "pkg" / "link.py").symlink_to("inner/mod.py")
    (root / "pkg" / "away").symlink_to("../pkg")
    (tmp_path / "alias").symlink_to("root")
    for top in (root, tmp_path / "alias"):
        assert relative_to_root(name, cwd=str(top / "pkg"), root=str(top)) == expected
        assert relative_to_root(str(top / "pkg" / name), cwd="/", root=str(root)) == expected


def test_a_name_beside_the_root_is_outside(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()

    with pytest.raises(UsageError, match=r"'\.\./root2/a\.py' is outside the repository"):
        select(["../root2/a.py"], cwd=str(tmp_path / "root"), root=str(tmp_path / "root"))


def test_the_whole_machine_can_be_the_root() -> None:
    assert relative_to_root("usr/a.py", cwd="/", root="/") == "usr/a.py"
