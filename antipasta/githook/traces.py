"""Finds our hooks wherever they may be: where git runs them, and where they were before.

Another program may have moved them since, or core.hooksPath may have changed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.githook import managers, script
from antipasta.githook.files import HookFile, read_hook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.githook.locate import HookSite

CHAINED_SUFFIX = ".antipasta-chained"


def is_ours_anywhere(site: HookSite) -> bool:
    """Whether a file that may be our hook is ours, or names us, wherever git runs hooks now."""
    return any(
        script.is_ours(hook.content)
        or script.has_block(hook.content)
        or (managers.LEFTHOOK_MARKER in hook.content and managers.names_us(hook, site.name))
        for hook in candidates(site)
    )


def candidates(site: HookSite) -> Iterator[HookFile]:
    """The files that may be or contain our hook, each once, in the order of the directories."""
    folders = (
        site.directory,
        os.path.join(site.common_dir, "hooks"),
        os.path.join(site.root, ".husky"),
        os.path.dirname(site.private_script),
    )
    paths = [path for folder in dict.fromkeys(folders) for path in _named(folder, site.name)]
    user_file = managers.husky_user_file(site)
    paths += [user_file] if user_file else []
    paths.append(managers.lefthook_local_file(site.root).path)
    for path in dict.fromkeys(paths):
        hook = read_hook(path)
        if hook.kind == "file":
            yield hook


def _named(folder: str, name: str) -> list[str]:
    """The hook `name` in `folder`, and its renamed copies: NAME.legacy, NAME.old."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError:  # missing, or not a directory: it holds no hook of ours
        return []
    return [
        os.path.join(folder, entry)
        for entry in entries
        if entry == name or (entry.startswith(f"{name}.") and CHAINED_SUFFIX not in entry)
    ]
