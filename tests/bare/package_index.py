"""Where packages come from on this machine, so that another root directory gets them there too."""

from __future__ import annotations

import os
import re
from configparser import Error, RawConfigParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PIP = (
    *("INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "CONSTRAINT"),
    *("TRUSTED_HOST", "CERT", "PROXY", "DEFAULT_TIMEOUT", "TIMEOUT", "RETRIES"),
)
"""The settings of pip that say where packages come from, without their prefix `PIP_`."""

UV = (
    *("INDEX", "DEFAULT_INDEX", "INDEX_URL", "EXTRA_INDEX_URL", "FIND_LINKS", "INDEX_STRATEGY"),
    *("INSECURE_HOST", "NATIVE_TLS", "SYSTEM_CERTS", "HTTP_TIMEOUT"),
)
"""The same of uv, without its prefix `UV_`."""

NETWORK = (
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)
"""The variables of certificates and proxies."""

VARIABLES = (*(f"PIP_{name}" for name in PIP), *(f"UV_{name}" for name in UV), *NETWORK)


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment variables that lead pip and uv to the packages as on this machine.

    What pip has from its configuration files is among them. uv does not read those files: the
    variable for its index comes from pip's, unless it has one.
    """
    found = {**configured(config_files(environment))}
    found |= {name: environment[name] for name in VARIABLES if environment.get(name)}
    if "PIP_INDEX_URL" in found and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & found.keys():
        found["UV_DEFAULT_INDEX"] = found["PIP_INDEX_URL"]
    return found


def config_files(environment: Mapping[str, str]) -> list[Path]:
    """Where pip looks for its configuration; what comes later has precedence."""
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:  # as pip has it: then no file is read
        return []
    home = Path(environment.get("HOME", "/"))
    systems = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    users = environment.get("XDG_CONFIG_HOME") or str(home / ".config")
    return [
        *(Path(directory, "pip/pip.conf") for directory in reversed(systems.split(":"))),
        Path("/etc/pip.conf"),
        home / ".pip/pip.conf",
        Path(users, "pip/pip.conf"),
        *([Path(named)] if named else []),
    ]


def configured(files: Iterable[Path]) -> dict[str, str]:
    """What these files say of where packages come from, as environment variables of pip.

    A file that is not there, or cannot be read, says nothing.
    """
    parser = RawConfigParser()
    for file in files:
        try:
            parser.read(file, encoding="utf-8")
        except (Error, OSError, UnicodeDecodeError) as exc:
            print(f"left out: {file}: {exc}")
    found = {}
    for section in ("global", "install"):
        for key, value in parser.items(section) if parser.has_section(section) else ():
            name = key.upper().replace("-", "_")
            if name in PIP and value:
                found[f"PIP_{name}"] = " ".join(value.split())
    return found


def paths(values: Iterable[str]) -> list[Path]:
    """The files and directories of this machine that the values name, as paths or `file:` URLs.

    For an index, a directory `simple`, it is the directory around it: there are the packages.
    """
    words = (word for value in values for word in re.split(r"[\s,]+", value))
    named = {path for word in words for path in _path(word) if path.exists()}
    return sorted({path.parent if path.name == "simple" else path for path in named})


def _path(word: str) -> Iterator[Path]:
    if word.startswith("file:"):
        word = url2pathname(urlsplit(word).path)
    if word.startswith("/"):
        yield Path(word)
