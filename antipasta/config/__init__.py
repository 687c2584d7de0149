"""The configuration: `settings` are the types, `schema` validates, `load` finds and reads."""

CONFIG_NAMES = (
    ".antipasta.yaml",
    ".antipasta.yml",
    "antipasta.toml",
    "pyproject.toml",
    ".antipasta.json",
)
"""The names of configuration files in the repository's root. The first one found is read."""
