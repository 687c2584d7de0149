"""What import-linter cannot say: no circles, few modules at the root, short functions."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from antipasta.analyze import measure_source
from tests.support.run import CHECKOUT

PACKAGE = Path(CHECKOUT) / "antipasta"
ROOT_MODULES_MOST = 17
MOST_LINES = 40
MOST_PARAMETERS = 6


def imports(package: Path) -> dict[str, set[str]]:
    """The modules of a package, and which of its modules each imports, late and for types too."""
    paths = {_name(path, package): path for path in package.rglob("*.py")}
    return {
        name: _imported(ast.parse(path.read_text()), set(paths)) - {name}
        for name, path in paths.items()
    }


def _name(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.Module, modules: set[str]) -> set[str]:
    named = {name for node in ast.walk(tree) for name in _named(node)}
    # What is no module is something in one.
    return {name if name in modules else name.rpartition(".")[0] for name in named} & modules


def _named(node: ast.AST) -> list[str]:
    """What a node imports, by its full name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of a circle, the first one last again; none where all imports go one way."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as exc:
        return list(exc.args[1])
    return []


def test_no_circle_between_modules_not_even_in_type_only_imports() -> None:
    assert circle(imports(Path(CHECKOUT) / "antipasta")) == []


def test_few_modules_stand_at_the_root_of_the_package() -> None:
    modules = sorted(path.name for path in (Path(CHECKOUT) / "antipasta").glob("*.py"))

    assert 0 < len(modules) <= ROOT_MODULES_MOST, modules


TYPE_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.room import b\n"
LATE = "def f():\n    from house.room.b import name\n"
WHOLE = "import house.room.b\n"


@pytest.mark.parametrize("source", [TYPE_ONLY, LATE, WHOLE])
def test_a_circle_is_found_however_it_is_imported(tmp_path: Path, source: str) -> None:
    room = tmp_path / "house" / "room"
    room.mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room.parent / "__init__.py").write_text("import house.room.a\nimport json\n")
    (room / "a.py").write_text(source)
    (room / "b.py").write_text("name = 1\n")

    one_way = imports(tmp_path / "house")
    assert one_way["house.room.a"] == {"house.room.b"}
    assert one_way["house"] == {"house.room.a"}
    assert circle(one_way) == []

    (room / "b.py").write_text("from house.room import a\n")
    assert set(circle(imports(tmp_path / "house"))) == {"house.room.a", "house.room.b"}


OF_SOME_SYSTEMS = {"fcntl", "grp", "msvcrt", "pwd", "resource", "termios", "winreg", "_winapi"}


def test_one_package_knows_of_operating_systems() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent == PACKAGE / "system":
            continue
        tree = ast.parse(path.read_text())
        named = {name.partition(".")[0] for node in ast.walk(tree) for name in _named_outside(node)}
        asked = {
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.platform", "os.name")
        }
        found += [
            f"{path.relative_to(PACKAGE)}: {name}" for name in named & OF_SOME_SYSTEMS | asked
        ]

    assert found == []


def _named_outside(node: ast.AST) -> list[str]:
    """The modules that a node imports, of any package."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_no_function_is_long_or_takes_many_parameters() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {unit.name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for unit in measure_source(path.read_bytes(), language="python").functions
        if unit.kind in ("function", "method")
        and ((unit.length or 0) > MOST_LINES or (unit.parameters or 0) > MOST_PARAMETERS)
    ]

    assert found == []
