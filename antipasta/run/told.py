"""What git tells a hook on standard input: what is pushed, and which commits were rewritten."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ANY_REMOTE = "*"


class Told(NamedTuple):
    """Commits that git names to a hook: `head`, and what it is compared with.

    `name` is what git calls them. For a push `remote` is the name of the remote that they go to, or
    `ANY_REMOTE` where nothing is known of that one, and `base` the commit that it has in their
    place, if it is known here. Of rewritten commits `base`, with `other_bases`, is what they stand
    on.
    """

    name: str
    head: str
    base: str | None
    other_bases: tuple[str, ...] = ()
    remote: str | None = None


def pushed(repository: git.Repository, remote: str, text: bytes) -> list[Told]:
    """What a push to `remote`, a name or a URL, brings there; each commit once.

    `text` has a line for each reference: its name and object here, its name and object there
    (https://git-scm.com/docs/githooks#_pre_push). What is deleted there is left out, and what is no
    commit, such as the tag of a file. Of several commits those are left out that the remote has.
    """
    lines = [line.rsplit(" ", 3) for line in decoded(text).splitlines()]
    commits = _commits(repository, [oid for _, here, _, there in lines for oid in (here, there)])
    known = ("for-each-ref", "--count=1", f"refs/remotes/{remote}/")
    if not git.run(known, repository.root):
        remote = ANY_REMOTE
    found: dict[str, Told] = {}
    for name, here, _, there in lines:
        head = commits.get(here)
        if head:
            found.setdefault(head, Told(name, head, commits.get(there), remote=remote))
    if len(found) < 2:
        return list(found.values())
    new = _missing_there(repository, list(found.values()), remote)
    return [each for each in found.values() if each.head in new]


def _commits(repository: git.Repository, oids: Iterable[str]) -> dict[str, str]:
    """The commit that each object is, or is the tag of; what is unknown or none is left out."""
    asked = [oid for oid in dict.fromkeys(oids) if oid.strip("0")]
    request = "".join(f"{oid}^{{commit}}\n" for oid in asked).encode()
    answers = decoded(git.run(("cat-file", "--batch-check"), repository.root, request))
    answered = zip(asked, map(str.split, answers.splitlines()), strict=True)
    return {oid: words[0] for oid, words in answered if words[1] == "commit"}


def _missing_there(repository: git.Repository, told: Sequence[Told], remote: str) -> set[str]:
    """The commits that the remote does not have, as far as is known here."""
    wanted = [each.head for each in told] + [f"^{each.base}" for each in told if each.base]
    request = "".join(f"{oid}\n" for oid in wanted).encode()
    arguments = ("rev-list", "--stdin", "--not", f"--remotes={remote}")
    return set(decoded(git.run(arguments, repository.root, request)).split())


def rewritten(repository: git.Repository, text: bytes) -> list[Told]:
    """The commits that an amendment or a rebase made, as one, with what they stand on.

    `text` has a line for each old commit, with the new one behind it
    (https://git-scm.com/docs/githooks#_post_rewrite). A first commit stands on nothing.
    """
    made = set(re.findall(r"(?m)^\S+ ([0-9a-f]+)\b", decoded(text)))
    if not made:
        return []
    request = "".join(f"{oid}\n" for oid in sorted(made)).encode()
    listed = git.run(("rev-list", "--no-walk", "--parents", "--stdin"), repository.root, request)
    parents = {oid: rest for oid, *rest in map(str.split, decoded(listed).splitlines())}
    below = {parent for each in parents.values() for parent in each}
    bases = _bases(repository, parents, below - made)
    base = next(iter(bases), None)
    return [Told(head, head, base, tuple(bases[1:])) for head in parents if head not in below]


def _bases(
    repository: git.Repository, parents: Mapping[str, Sequence[str]], outside: Iterable[str]
) -> list[str]:
    """The newest of the commits `outside` that the commits with those `parents` were made from."""
    first = [oid for oid, each in parents.items() if not any(one in parents for one in each)]
    found = [oid for oid in sorted(outside) if not _grew_from(repository, oid, first)]
    if len(found) < 2:
        return found
    # What a branch merged before is in what it stands on now.
    newest = git.run(("merge-base", "--independent", *found), repository.root)
    return decoded(newest).split()


def _grew_from(repository: git.Repository, oid: str, commits: Sequence[str]) -> bool:
    """Whether a commit was made from one of those, as what a rebase ran in between can make."""
    return any(
        git.succeeds(("merge-base", "--is-ancestor", each, oid), repository.root)
        for each in commits
    )


def is_rebasing(repository: git.Repository) -> bool:
    """Whether a rebase is under way; at its end git names all that it rewrote."""
    return any(
        os.path.isdir(os.path.join(repository.git_dir, name))
        for name in ("rebase-merge", "rebase-apply")
    )
