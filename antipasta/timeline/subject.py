"""Finds what a history is of, in the last commit of its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect import git
from antipasta.collect.git_formats import DIRECTORY, Entry, parse_tree
from antipasta.collect.revision import tree_entries
from antipasta.errors import UsageError
from antipasta.metrics import nearest

if TYPE_CHECKING:
    from antipasta.collect.log import CommitRange
    from antipasta.run.opening import Run


def entry_asked(run: Run, commits: CommitRange) -> Entry:
    """The file or directory that the request names, in the last commit of the range.

    Without a name it is the root, whose path is empty. Raises UsageError where there is no such
    path, and where the request names several.
    """
    names, repository = run.request.paths, run.place.repository
    assert repository is not None
    if len(names) > 1:
        raise UsageError("history takes one path", hint="antipasta history PATH")
    path = next(iter(run.source.select(names, run.request.cwd).paths), "")
    if not path:
        return Entry("", DIRECTORY, commits.head)
    arguments = ("ls-tree", "-z", commits.head, "--", path)
    found = next(parse_tree(git.run(arguments, repository.root)), None)
    if found is None:
        raise _nothing_at(repository, path, commits)
    return found


def _nothing_at(repository: git.Repository, path: str, commits: CommitRange) -> UsageError:
    files = [each.path for each in tree_entries(repository, commits.head)]
    directories = {each[:end] for each in files for end, sign in enumerate(each) if sign == "/"}
    name = path.rpartition("/")[2]
    namesakes = [each for each in files if each.rpartition("/")[2] == name]
    near = namesakes[:3] or list(filter(None, [nearest(path, [*files, *sorted(directories)])]))
    seen = f"git ls-tree -r --name-only {commits.head[:10]}"
    hint = f"did you mean {' or '.join(near)}?" if near else f"see {seen}"
    return UsageError(f"{path!r} is not in the last commit of {commits.text}", hint=hint)
