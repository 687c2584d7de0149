"""Traces how the hook file that git runs comes to call antipasta, if it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.githook import managers, script
from antipasta.githook.files import HookFile, read_hook

if TYPE_CHECKING:
    from antipasta.githook.locate import HookSite


class Route(NamedTuple):
    """The way from the file that git runs to our script.

    `kind` is one of:

    * `direct`: the file is our script;
    * `shared`: the file is a script with our block;
    * `husky`: husky runs a script with our block, or our script;
    * `legacy`: pre-commit or prek keeps our script beside its own;
    * `lefthook`: lefthook's local configuration names our script;
    * `framework`: the configuration of pre-commit or prek has our hook id;
    * `foreign`: the file does not call antipasta;
    * `none`: the file does not exist.

    `entry` is the file that git runs. `holder` is the file that names antipasta, or else `entry`.
    `script` is our full script, None where the way needs none. `manager` is the program that wrote
    `entry`, if it is known.
    """

    kind: str
    site: HookSite
    entry: HookFile
    holder: HookFile
    script: HookFile | None
    manager: str | None


def trace(site: HookSite) -> Route:
    """Trace the hook at `site`. Raises HookError when a file on the way cannot be read."""
    entry = read_hook(site.path)
    user_file = managers.husky_user_file(site)
    if user_file is not None:
        return _through_husky(site, entry, read_hook(user_file))
    if script.is_ours(entry.content):
        return Route("direct", site, entry, entry, entry, None)
    if script.has_block(entry.content):
        return Route("shared", site, entry, entry, read_hook(site.private_script), None)
    manager = managers.manager_of(entry.content)
    return _through_manager(site, entry, manager) or _without_us(site, entry, manager)


def _through_husky(site: HookSite, entry: HookFile, user_file: HookFile) -> Route:
    if script.has_block(user_file.content):
        own = read_hook(site.private_script)
        return Route("husky", site, entry, user_file, own, "husky")
    if script.is_ours(user_file.content):
        return Route("husky", site, entry, user_file, user_file, "husky")
    kind = "foreign" if user_file.exists else "none"
    return Route(kind, site, entry, user_file, None, "husky")


def _through_manager(site: HookSite, entry: HookFile, manager: str | None) -> Route | None:
    if manager in managers.FRAMEWORKS:
        legacy = read_hook(f"{site.path}.legacy")
        if script.is_ours(legacy.content):
            return Route("legacy", site, entry, legacy, legacy, manager)
        if managers.framework_config(site.root, entry):
            return Route("framework", site, entry, entry, None, manager)
    if manager == "lefthook":
        local = managers.lefthook_local_file(site.root)
        if managers.names_us(local, site.name):
            own = read_hook(site.private_script)
            return Route("lefthook", site, entry, local, own, manager)
    return None


def _without_us(site: HookSite, entry: HookFile, manager: str | None) -> Route:
    kind = "foreign" if entry.exists else "none"
    return Route(kind, site, entry, entry, None, manager)
