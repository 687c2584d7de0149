"""Configurations: the first byte chooses the language of the file."""

from __future__ import annotations

from antipasta.config import CONFIG_NAMES
from antipasta.config.effective import policy_of
from antipasta.config.load import parse_settings
from antipasta.config.template import TEMPLATE
from antipasta.errors import ConfigError

_SAMPLE = """\
thresholds: {cyclomatic_complexity: 10, length: null}
overrides:
  - {paths: ["tests/**"], thresholds: {cyclomatic_complexity: 20}}
exclude: ["*.min.js", "!keep/"]
hook: {budget: 2.5, mode: new}
limits: {timeout_per_file: 1}
tolerance: 2
"""
_TOML = (
    b'exclude = ["a/*"]\n[thresholds]\nlength = 10\n[[overrides]]\npaths = ["b"]\nthresholds = {}\n'
)
_JSON = b'{"exclude": ["a"], "hook": {"budget": 1.5}, "growth": {"max_net": 3}}'


class _Memory:
    """What is remembered of a configuration."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._values.get(key)

    def put(self, key: str, value: bytes) -> None:
        self._values[key] = value


def seeds() -> list[bytes]:
    """A configuration in each language."""
    texts = {"yaml": _SAMPLE.encode(), "yml": TEMPLATE.encode(), "toml": _TOML, "json": _JSON}
    found = []
    for at, name in enumerate(CONFIG_NAMES):
        text = texts[name.rpartition(".")[2]]
        if name == "pyproject.toml":
            text = b"[tool.antipasta]\nexclude = ['a']\n[tool.antipasta.hook]\nbudget = 3\n"
        found.append(bytes((at,)) + text)
    return found


def check(data: bytes) -> None:
    """Any file has settings, which are remembered as they are, or mistakes with its name."""
    name = CONFIG_NAMES[data[0] % len(CONFIG_NAMES)] if data else CONFIG_NAMES[0]
    memory = _Memory()
    try:
        first = parse_settings(data[1:], name, remember=memory)
    except ConfigError as exc:
        require_named(exc, name)
        return
    assert parse_settings(data[1:], name, remember=memory) == first
    policy_of(first).is_excluded("a/b.py")


def require_named(mistake: ConfigError, name: str) -> None:
    """Each line of a mistake begins with the name of the file."""
    assert all(line.startswith(name) for line in mistake.lines()), mistake.lines()
