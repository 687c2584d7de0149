from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config import load
from antipasta.config.load import file_settings, first_settings, load_settings, parse_settings
from antipasta.config.patterns import matcher
from antipasta.config.settings import Settings
from antipasta.encoding import seal
from antipasta.errors import ConfigError, UsageError
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE_TREE = Path(load.__file__).parents[2]

# In the order of precedence, each asking for a budget that tells it from the others.
FILES = {
    ".antipasta.yaml": "hook: {budget: 11}",
    ".antipasta.yml": "hook: {budget: 12}",
    "antipasta.toml": "hook.budget = 13",
    "pyproject.toml": "[tool.antipasta.hook]\nbudget = 14",
    ".antipasta.json": '{"hook": {"budget": 15}}',
}


class Store(dict[str, bytes]):
    """What the cache is to the configuration, and a log of what was found in it."""

    def __init__(self) -> None:
        super().__init__()
        self.hits = 0

    def get(self, key: str) -> bytes | None:  # type: ignore[override]
        value = super().get(key)
        self.hits += value is not None
        return value

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def settings_in(root: Path, **options: Any) -> Settings:
    return load_settings(str(root), **{"environment": {}, **options})


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings_in(tmp_path) == Settings()


def test_the_first_file_in_the_order_of_precedence_is_the_one(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    found = []
    for name in FILES:
        settings = settings_in(tmp_path)
        found.append((settings.origin, settings.hook.budget))
        (tmp_path / name).unlink()

    assert found == list(zip(FILES, [11, 12, 13, 14, 15], strict=True))


def test_a_pyproject_without_the_table_lets_the_next_file_count(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = ['antipasta']\n")
    (tmp_path / ".antipasta.json").write_text("{}")
    store = Store()

    origins = {settings_in(tmp_path, remember=store).origin for _ in range(2)}

    assert origins == {".antipasta.json"}
    assert store.hits == 2


def test_a_broken_pyproject_that_does_not_speak_of_us_is_not_our_business(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")

    assert settings_in(tmp_path) == Settings()


def test_a_named_file_beats_those_in_the_root(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yaml").write_text(FILES[".antipasta.yaml"])
    other = tmp_path / "other.toml"
    other.write_text("hook.budget = 99")

    settings = settings_in(tmp_path, config_file=str(other))

    assert (settings.origin, settings.hook.budget) == (str(other), 99)


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yaml").write_text(FILES[".antipasta.yaml"])
    environment = {"ANTIPASTA_BUDGET": "3"}

    assert settings_in(tmp_path, environment=environment).hook.budget == 3
    assert file_settings(str(tmp_path), environment=environment).hook.budget == 11
    with pytest.raises(UsageError, match="ANTIPASTA_BUDGET"):
        settings_in(tmp_path, environment={"ANTIPASTA_BUDGET": "soon"})


def test_files_can_come_from_anywhere() -> None:
    def read(name: str) -> bytes | None:
        return {"antipasta.toml": b"hook.budget = 13"}.get(name)

    assert first_settings(read).hook.budget == 13
    assert first_settings(lambda _: None) == Settings()


def test_a_pyproject_without_the_table_parses_to_the_defaults() -> None:
    assert parse_settings(b"[tool.black]\n", "pyproject.toml") == Settings()
    assert parse_settings(b"# antipasta\n[tool.black]\n", "a/pyproject.toml") == Settings()


def make_directory(path: Path) -> None:
    path.mkdir()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere")


def make_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def make_link_to_a_file(path: Path) -> None:
    path.with_name("real.yaml").write_text("thresholds: {length: 9}\n")
    path.symlink_to("real.yaml")


def test_a_file_that_the_user_names_may_be_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    make_link_to_a_file(link)

    settings = load_settings(str(tmp_path), config_file=str(link), environment={})

    assert settings.thresholds["length"] == 9
    gone = tmp_path / "gone.yaml"
    make_link_to_nothing(gone)
    with pytest.raises(ConfigError, match="is a link to a file that does not exist"):
        load_settings(str(tmp_path), config_file=str(gone), environment={})


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (make_directory, "is not a file"),
        (make_pipe, "is not a file"),
        (make_link_to_nothing, "is a symbolic link; a configuration is a plain file"),
        (make_link_to_itself, "is a symbolic link; a configuration is a plain file"),
        (make_link_to_a_file, "is a symbolic link; a configuration is a plain file"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, make: Callable[[Path], None], problem: str
) -> None:
    make(tmp_path / ".antipasta.yaml")

    with pytest.raises(ConfigError, match=rf"^\.antipasta\.yaml: {problem}"):
        settings_in(tmp_path)


def test_a_file_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".antipasta.yaml").touch()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)  # the tests may run as root, who reads everything
    with pytest.raises(ConfigError, match=r"^\.antipasta\.yaml: cannot be read: Permission denied"):
        settings_in(tmp_path)


def test_a_very_large_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".antipasta.yaml").write_text("#" * 100)

    with pytest.raises(ConfigError, match="is larger than 99 bytes") as caught:
        settings_in(tmp_path, environment={"ANTIPASTA_MAX_CONFIG_BYTES": "99"})

    assert "ANTIPASTA_MAX_CONFIG_BYTES" in caught.value.hint
    assert settings_in(tmp_path, environment={"ANTIPASTA_MAX_CONFIG_BYTES": "100"})


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing.yaml", "no such file"),
        ("file/below.yaml", "no such file"),
        ("null\0byte.yaml", "cannot be read: .*embedded null"),
        ("pyproject.toml", r"has no table \[tool\.antipasta\]"),
    ],
)
def test_a_named_file_must_be_a_configuration(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "pyproject.toml").touch()

    with pytest.raises(ConfigError, match=problem):
        settings_in(tmp_path, config_file=str(tmp_path / name))


AMOUNTS = st.integers(1, 10**15) | st.floats(0.001, 1e15)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "thresholds": st.dictionaries(st.sampled_from(list(METRICS)), st.none() | AMOUNTS),
        "tolerance": AMOUNTS | st.dictionaries(st.sampled_from(list(METRICS)[:8]), AMOUNTS),
        "overrides": st.lists(
            st.fixed_dictionaries(
                {
                    "paths": st.lists(st.sampled_from(["a/", "!*.py", "ä"])),
                    "thresholds": st.dictionaries(st.sampled_from(list(METRICS)), AMOUNTS),
                }
            ),
            max_size=2,
        ),
        "exclude": st.lists(st.sampled_from(["a/", "!*.py", "caf\udce9", "a\nb"])),
        "growth": st.fixed_dictionaries({}, optional={"max_net": st.none() | AMOUNTS}),
        "suppressions": st.fixed_dictionaries({}, optional={"allow_new": st.booleans()}),
        "gate": st.fixed_dictionaries({}, optional={"mode": st.sampled_from([None, "new"])}),
        "hook": st.fixed_dictionaries(
            {}, optional={"budget": AMOUNTS, "background": st.booleans()}
        ),
        "limits": st.fixed_dictionaries({}, optional={"max_file_mb": AMOUNTS}),
    },
)


@given(DOCUMENTS)
def test_remembered_settings_equal_those_that_were_read(document: dict[str, Any]) -> None:
    data, store = json.dumps(document).encode(), Store()

    read = parse_settings(data, ".antipasta.json", remember=store)
    remembered = parse_settings(data, ".antipasta.json", remember=store)

    assert store.hits == 1
    assert repr(remembered) == repr(read)  # 1 and 1.0 are told apart, tuples and lists too


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b" ", ".antipasta.yaml"),
        (b"", "antipasta.toml"),
        (b"[tool.antipasta]\n", "pyproject.toml"),
    ],
)
def test_another_content_or_language_is_another_key(data: bytes, name: str) -> None:
    store = Store()
    parse_settings(b"", ".antipasta.yaml", remember=store)

    parse_settings(data, name, remember=store)

    assert (len(store), store.hits) == (2, 0)


def test_another_version_of_antipasta_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    parse_settings(b"", ".antipasta.yaml", remember=store)

    monkeypatch.setattr(load, "__version__", "9.9.9")
    parse_settings(b"", ".antipasta.yaml", remember=store)

    assert (len(store), store.hits) == (2, 0)


def test_what_decides_the_meaning_is_there() -> None:
    assert all((Path(load.__file__).parent / name).is_file() for name in load._UNDERSTOOD_BY)


def test_inside_an_archive_the_version_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "__file__", "/nowhere/antipasta.zip/antipasta/config/load.py")
    store = Store()

    for _ in range(2):
        assert parse_settings(b"", ".antipasta.yaml", remember=store) == Settings(
            origin=".antipasta.yaml"
        )
    assert store.hits == 1


def test_the_same_content_under_another_name_is_one_key() -> None:
    store = Store()
    parse_settings(b"", "a.yaml", remember=store)

    settings = parse_settings(b"", "b.yaml", remember=store)

    assert (settings.origin, store.hits) == ("b.yaml", 1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda value: value[:0],
        lambda value: value[:-1],
        lambda value: value + b" ",
        lambda value: value[:9] + bytes([value[9] ^ 1]) + value[10:],
        lambda value: seal(value[8:], "config:other"),
        lambda value: bytes(len(value)),
    ],
)
def test_a_damaged_memory_is_not_believed(damage: Callable[[bytes], bytes]) -> None:
    store = Store()
    expected = parse_settings(b"", ".antipasta.yaml", remember=store)
    (key,) = store
    intact = store[key]
    store[key] = damage(intact)

    assert parse_settings(b"", ".antipasta.yaml", remember=store) == expected
    assert store[key] == intact


def test_a_mistake_is_not_remembered() -> None:
    store = Store()

    for _ in range(2):
        with pytest.raises(ConfigError):
            parse_settings(b"hok: 1", ".antipasta.yaml", remember=store)

    assert store == {}


WARM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from antipasta.config.effective import thresholds_by_path, with_thresholds
from antipasta.config.load import load_settings
from antipasta.config.patterns import matcher

class Store(dict):
    def put(self, key, value):
        raise AssertionError("this was not remembered: " + key)

store = Store((key, bytes.fromhex(value)) for key, value in json.loads(sys.argv[2]).items())
settings = load_settings(sys.argv[3], environment={"ANTIPASTA_BUDGET": "7"}, remember=store)
settings = with_thresholds(settings, ["cyc=3"])
answer = [thresholds_by_path(settings)("a.py"), matcher(settings.exclude)("build/a.py")]
print(json.dumps([answer, settings.hook.budget, sorted(sys.modules)]))
"""


@pytest.mark.parametrize("name", FILES)
def test_the_warm_hook_imports_no_library(tmp_path: Path, name: str) -> None:
    patterns = {"pyproject.toml": '[tool.antipasta]\nexclude=["build/"]'}
    text = 'exclude=["build/"]' if name.endswith(".toml") else '{"exclude": ["build/"]}'
    (tmp_path / name).write_text(patterns.get(name, text))
    store = Store()
    settings_in(tmp_path, remember=store)
    memory = json.dumps({key: value.hex() for key, value in store.items()})

    # Without `site`, so that nothing is imported but what we import.
    result = subprocess.run(
        (sys.executable, "-I", "-S", "-c", WARM, str(SOURCE_TREE), memory, str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )

    answer, budget, modules = json.loads(result.stdout)
    assert answer == [{"cyclomatic_complexity": 3, "cognitive_complexity": 15}, True]
    assert budget == 7
    unwanted = {"yaml", "tomllib", "msgspec", "pathspec", "pathlib", "click", "hashlib", "difflib"}
    assert unwanted.isdisjoint(modules)
    assert "dataclasses" not in modules


# The timer may fire in a finalizer or in a callback of the garbage collector, where Python drops
# the exception; it fires again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("antipasta.toml", b"a" + b".a" * 400_000 + b" = 1\n"),
        (".antipasta.yaml", b"- " * 400_000),
    ],
)
def test_reading_has_a_bound_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", "0.2")
    (tmp_path / name).write_bytes(data)
    handler = signal.getsignal(signal.SIGPROF)

    with pytest.raises(ConfigError, match=r"takes more than 0\.2 s|nested too deeply|is not YAML"):
        settings_in(tmp_path)

    assert signal.getsignal(signal.SIGPROF) == handler
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_the_most_patterns_that_a_file_can_hold_are_remembered_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTIPASTA_CONFIG_TIMEOUT", "600")  # no test depends on speed
    globs = [f"q{number}/**/x*.py" for number in range(45_000)]
    (tmp_path / "antipasta.toml").write_text(f"exclude = {json.dumps(globs)}")
    store = Store()

    first = settings_in(tmp_path, remember=store)
    again = settings_in(tmp_path, remember=store)

    assert first == again
    assert again.exclude.globs == tuple(globs)
    assert [matcher(again.exclude)(path) for path in ("q17/a/x1.py", "q17/a/y.py")] == [True, False]
