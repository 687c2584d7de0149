"""Resolves revisions to commits, finds merge bases, and says what to fetch for a missing commit."""

from __future__ import annotations

from antipasta.collect import git
from antipasta.errors import GitError, NoBaseError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import Commits
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text that may be the name of a branch, unlike an expression such as `HEAD~3`.
_BRANCH = r"(?!HEAD\b)\w[\w./-]*"
# The number of commits that a step of `git fetch --deepen` fetches.
_DEEPEN = 100


def commits_of(repository: git.Repository, head: str | None, base: str | None) -> Commits:
    """The commits to judge and to compare with: `head`, and the merge bases of it and `base`.

    Without a `head`, the merge bases are those of HEAD and `base`. Raises GitError if a revision
    does not exist, or if the two have no common ancestor.
    """
    head_id = resolve_commit(repository, head) if head else None
    if not base:
        return Commits(head_id)
    base_id = resolve_commit(repository, base)
    grown_from_it = head_id or repository.head or base_id
    names = base, head or "HEAD"
    first, *others = merge_bases(repository, base_id, grown_from_it, names)
    return Commits(head_id, first, tuple(others))


def commits_of_push(
    repository: git.Repository, head: str, base: str | None, remote: str
) -> Commits:
    """The commits to judge and to compare with, for a push of `head` to the remote called `remote`.

    The pushed commits are those in the history of `head` that the remote lacks. The remote has the
    history of the revision `base`, which is what `head` will replace (None if that is not known),
    and that of its other branches, as far as they were fetched. The bases are the newest commits of
    the remote that the pushed commits descend from; `head` itself if there is nothing to push.
    Raises GitError if a revision does not exist, or if the two have no common ancestor, and
    NoBaseError if there is no `base` and the other branches have none either.
    """
    head_id = resolve_commit(repository, head)
    base_id = resolve_commit(repository, base) if base else None
    known = ("--not", *filter(None, (base_id,)), f"--remotes={remote}")
    output = git.run(("rev-list", "--boundary", head_id, *known), repository.root)
    listed = decoded(output).split()
    if not listed:
        return Commits(head_id, head_id)
    boundary = [line[1:] for line in listed if line.startswith("-")]
    if not boundary:
        if base is None or base_id is None:
            raise NoBaseError(
                f"the remote has nothing that {head} has grown from, as far as is known here",
                hint=f"judge all of it: antipasta gate --rev {head}",
            )
        # Its error says why there is no common ancestor.
        boundary = merge_bases(repository, base_id, head_id, (base, head))
    # If the pushed branch has merged another one twice, only the later merge counts as a base.
    newest = git.run(("merge-base", "--independent", *boundary), repository.root)
    # The first base decides the policy: it is `base`, the commit to be replaced, if that is one.
    first, *others = sorted(decoded(newest).split(), key=lambda oid: (oid != base_id, oid))
    return Commits(head_id, first, tuple(others))


def resolve_commit(repository: git.Repository, revision: str) -> str:
    """The id of the commit that `revision` names.

    Raises GitError if there is no such commit; the hint is the command that fetches it, if the
    repository has a remote.
    """
    try:
        return _resolved(repository, f"{revision}^{{commit}}")
    except GitError as exc:
        raise GitError(
            f"no such revision: {revision}", hint=_how_to_get(repository, revision)
        ) from exc


def tree_of(repository: git.Repository, commit: str) -> str:
    """The id of the tree of `commit`, a revision. Raises GitError."""
    return _resolved(repository, f"{commit}^{{tree}}")


def _resolved(repository: git.Repository, expression: str) -> str:
    # git before 2.30 has no way to tell an expression from an option, which no name begins as.
    if expression.startswith("-"):
        raise GitError(f"no such object: {expression}")
    arguments = ("rev-parse", "--quiet", "--verify", expression)
    return decoded(git.run(arguments, repository.root)).strip()


def merge_bases(
    repository: git.Repository, base: str, head: str, names: tuple[str, str] | None = None
) -> list[str]:
    """The best common ancestors of the commits `base` and `head`.

    There are several after criss-cross merges (git-merge-base(1)). Raises GitError if there is
    none. The error calls the commits by `names`, as the user does, and its hint is the command that
    helps.
    """
    try:
        return decoded(git.run(("merge-base", "--all", base, head), repository.root)).split()
    except GitError as exc:
        base, head = names or (base, head)
        if is_shallow(repository):
            remote = next(_remotes(repository), "")
            raise GitError(
                f"{base} and {head} have no common ancestor in this shallow clone",
                hint=f"run {_fetch(repository, remote)}"
                f" (or, to fetch less, git fetch --deepen={_DEEPEN} until it is there)",
            ) from exc
        raise GitError(
            f"{base} and {head} have no common ancestor: their histories are unrelated",
            hint=f"name a base in its history, or judge all files: antipasta gate --rev {head}",
        ) from exc


def _how_to_get(repository: git.Repository, revision: str) -> str:
    # Imported here: most revisions are there.
    import re

    remotes = list(_remotes(repository))
    name = revision.removeprefix("refs/remotes/")
    for remote in remotes:
        branch = name.removeprefix(f"{remote}/")
        if branch not in (name, "HEAD"):
            return f"run {_fetch_branch(repository, remote, branch)}"
    if remotes and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", revision):
        return (
            f"run {_fetch(repository, remotes[0], revision)} (where that is gone, as after a forced"
            f" push, name a branch: --base {remotes[0]}/BRANCH)"
        )
    if remotes and re.fullmatch(_BRANCH, revision):
        return _how_to_get_branch(repository, remotes[0], revision)
    if remotes and is_shallow(repository):
        return f"run {_fetch(repository, remotes[0])} (this is a shallow clone)"
    return "see git branch --all and git log --oneline --all for what there is"


def _how_to_get_branch(repository: git.Repository, remote: str, branch: str) -> str:
    """The hint for a name that may be a branch of the remote, but not a local branch."""
    tracking = ("rev-parse", "--quiet", "--verify", f"refs/remotes/{remote}/{branch}")
    if git.succeeds(tracking, repository.root):
        return f"name it {remote}/{branch}: there is no local branch {branch}"
    fetch = _fetch_branch(repository, remote, branch)
    return f"run {fetch} and name it {remote}/{branch}, if it is a branch there"


def _fetch_branch(repository: git.Repository, remote: str, branch: str) -> str:
    refspec = f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"
    return _fetch(repository, remote, refspec)


def _fetch(repository: git.Repository, remote: str, what: str = "") -> str:
    """The command that fetches `what`, with its whole history, which may contain a merge base."""
    depth = ("--unshallow",) if is_shallow(repository) else ()
    # Imported here: only a missing commit has to be fetched.
    import shlex

    return shlex.join(("git", "fetch", *depth, *filter(None, (remote, what))))


def _remotes(repository: git.Repository) -> Iterator[str]:
    """The names of the remotes, sorted; `origin` comes first."""
    names = decoded(git.run(("remote",), repository.root)).split()
    yield from sorted(names, key=lambda name: (name != "origin", name))


def is_shallow(repository: git.Repository) -> bool:
    """Whether the repository has only the last commits of its history. Raises GitError."""
    answer = git.run(("rev-parse", "--is-shallow-repository"), repository.root)
    return answer.strip() == b"true"
