"""The index: the content of the next commit, compared with the commit's parents."""

from __future__ import annotations

import os
import stat

from antipasta.collect import GitSource, git
from antipasta.collect.changes import (
    ChangedPath,
    assemble_in_git,
    changed_in_all,
    gone_from,
    removed_from_all,
)
from antipasta.collect.git_formats import ABSENT, parse_differences, parse_index
from antipasta.errors import GitError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import Source
from antipasta.system.files import decoded, open_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.git_formats import Difference
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import KnownDirectories
    from antipasta.model import Collection, Content, Remembered, Version

# The end of `.gitattributes` in an index, also where that leaves out what the path before has too.
_END_OF_NAME = b"butes\0"

# `git ls-files --stage` lists a file of `git add --intent-to-add` as an empty one.
_MOST_ID_BYTES = 100_000
_EVERY_PATH = ("--no-renames", "--ita-visible-in-index")


class Index(GitSource):
    """The index of the repository, compared with HEAD."""

    name_in_git = "the index"

    def __init__(
        self,
        repository: git.Repository,
        remembered: Remembered | None = None,
        *,
        requires_all: bool = True,
    ) -> None:
        description = Source("staged", base=repository.head, is_compared=True)
        super().__init__(repository, remembered, description, requires_all=requires_all)
        self._staged: Mapping[str, Difference] = {}

    def parents(self) -> tuple[str, ...]:
        """HEAD and the other parents of the next commit; empty before the first commit."""
        return ("HEAD", *other_parents(self._repository)) if self._repository.head else ()

    def collect(self, selection: Selection) -> Collection:
        """The files of the index that differ from HEAD, or that `selection` names.

        While a merge, cherry-pick, revert or rebase is in progress, a file must differ from the
        other parent as well, because a file that equals that parent's was not changed by this
        commit. The name of a deleted file selects nothing, and the old name of a renamed file
        selects that file. Raises GitError, and UsageError when neither the index nor a parent has a
        selected path.
        """
        repository = self._repository
        differences = [
            staged_differences(repository, parent)
            for parent in (repository.base, *other_parents(repository))
        ]
        self._staged = differences[0]
        changes = changed_in_all(differences)
        if not selection.paths <= {change.head.path for change in changes}:
            selection, named = _named_besides(repository, selection, changes, differences)
            changes += named
        removed = removed_from_all(differences)
        found = assemble_in_git(
            repository,
            self.description,
            changes,
            removed,
            remembered=self._remembered,
            selection=selection,
        )
        is_inherited = len(differences) > 1 and any(differences) and not changes
        return found._replace(is_inherited=is_inherited)

    def has_directories(self, selection: Selection) -> bool:
        """Whether `selection` names a path. Otherwise only the changed files are judged."""
        return bool(selection.paths)

    def collect_unknown(self, selection: Selection, directories: KnownDirectories) -> Collection:
        """The selected files in directories without a cached sum, without their bases."""
        from antipasta.collect.trees import overlaid, tree_of_commit

        repository = self._repository
        differences = staged_differences(repository, repository.base, *_EVERY_PATH).values()
        staged = {each.new.path: None if each.status == "D" else each.new for each in differences}
        tree = overlaid(tree_of_commit(repository, repository.base), staged)
        entries = directories.files_of(tree, selection)
        return assemble_in_git(
            repository,
            self.description._replace(is_compared=False),
            [ChangedPath(each, unmerged=each.mode == ABSENT) for each in entries],
            remembered=self._remembered,
        )

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The contents of the versions: from disk where it has the same bytes, else from git."""
        from antipasta.collect.content import from_index

        return self._all_there(from_index(self._repository, versions, max_bytes=max_bytes))

    def attributes(self, paths: Sequence[str], *, of_base: bool) -> list[dict[str, bytes]]:
        """Those of the parents. git is not asked for HEAD's where none of them names linguist.

        What differs between HEAD and the index is known once it was collected.
        """
        if not of_base or len(self.parents()) != 1:
            return super().attributes(paths, of_base=of_base)
        index = self._index()
        changed = [each for each in self._staged.values() if each.is_of_attributes]
        if index is not None and _END_OF_NAME not in index and not changed:
            return [{}]
        # Imported here: a repository without such files needs none of it.
        from antipasta.collect.attributes import ids_in_index, paths_above, speaking

        id_bytes = len(self._repository.base) // 2
        names = paths_above(paths)
        oids = None if index is None else ids_in_index(index, names, id_bytes=id_bytes)
        if oids is None:
            return super().attributes(paths, of_base=of_base)
        oids = _before(oids, changed, names)
        return [speaking(self._repository, oids, self._remembered)]

    def _index(self) -> bytes | None:
        """The bytes of the index; None where they cannot be read, or are only a part of it."""
        name = os.environ.get("GIT_INDEX_FILE") or os.path.join(self._repository.git_dir, "index")
        try:
            with open(os.path.join(self.root, name), "rb") as file:
                index = file.read()
        except OSError:
            return None
        # The extension of a split index begins with this name and a size.
        return None if b"link\0\0" in index else index

    def _own_attributes(self, paths: Sequence[str]) -> dict[str, bytes]:
        from antipasta.collect.attributes import INDEX

        return self._attributes_in(INDEX, paths)

    def differs_on_disk(self, version: Version) -> bool:
        """Whether the file in the working tree differs from the staged `version`.

        CRLF counts as LF, because git may write other line ends to disk than it stores.
        """
        from antipasta.collect.disk import blob_id

        try:
            with open(os.path.join(self.root, version.path), "rb") as file:
                on_disk = file.read()
        except OSError:
            return True
        unconverted = on_disk.replace(b"\r\n", b"\n")
        object_format = self._repository.object_format
        return version.oid not in {
            blob_id([data], len(data), object_format) for data in (on_disk, unconverted)
        }


def staged_differences(
    repository: git.Repository, parent: str, *more: str
) -> dict[str, Difference]:
    """What differs between `parent` and the index, by the path in the index. Raises GitError."""
    output = repository.ask(*git.STAGED, *more, parent, "--")
    return {entry.new.path: entry for entry in parse_differences(output)}


def _named_besides(
    repository: git.Repository,
    selection: Selection,
    changes: Sequence[ChangedPath],
    differences: Sequence[Mapping[str, Difference]],
) -> tuple[Selection, list[ChangedPath]]:
    """The selection by the names in the index, and the selected files that did not change.

    A path that the user names is judged whether it changed or not.
    """
    entries = list(parse_index(repository.ask("ls-files", "--stage", "-z")))
    every = [difference for each in differences for difference in each.values()]
    # Unmerged files are not among the entries.
    unmerged = (each.new.path for each in every if each.status == "U")
    here = [*(entry.path for entry in entries), *unmerged]
    selection = selection.following(here, gone_from(every), "the index")
    changed = {change.head.path for change in changes}
    return selection, [
        ChangedPath(entry, (entry,))
        for entry in entries
        if entry.path not in changed and selection.has(entry.path)
    ]


def _before(
    oids: Mapping[str, str], changed: Iterable[Difference], paths: Iterable[str]
) -> dict[str, str]:
    """The blob ids at `paths` in HEAD; `oids` are those in the index, which `changed` them."""
    before = {**oids}
    for _, _, new in changed:
        before.pop(new.path, None)
    before |= {old.path: old.oid for status, old, _ in changed if status != "A" and old.is_file}
    return {path: before[path] for path in paths if path in before}


def other_parents(repository: git.Repository) -> tuple[str, ...]:
    """The parents of the next commit besides HEAD, as revisions.

    They are read from the files that git keeps while a merge or rebase is in progress. In the hook
    `pre-merge-commit`, MERGE_HEAD does not exist yet. There the parents are read from the variables
    GITHEAD_<id>, which git sets for its merge drivers. Raises GitError.
    """
    merged = _read_ids(repository, "MERGE_HEAD") or [
        name.removeprefix("GITHEAD_")
        for name in os.environ
        if name.startswith("GITHEAD_") and _is_id(repository, name.removeprefix("GITHEAD_"))
    ]
    picked = _read_ids(repository, "CHERRY_PICK_HEAD")
    reverted = [_parent(repository, oid) for oid in _read_ids(repository, "REVERT_HEAD")]
    replayed = _read_ids(repository, "REBASE_HEAD") if _is_rebasing(repository) else []
    return tuple(dict.fromkeys(merged + picked + reverted + replayed))


def _parent(repository: git.Repository, commit: str) -> str:
    """The first parent of `commit`; the empty tree for a root commit."""
    has_parent = git.succeeds(("rev-parse", "--quiet", "--verify", f"{commit}^"), repository.root)
    return f"{commit}^" if has_parent else git.EMPTY_TREE[repository.object_format]


def _is_rebasing(repository: git.Repository) -> bool:
    directories = ("rebase-merge", "rebase-apply")
    return any(os.path.isdir(os.path.join(repository.git_dir, name)) for name in directories)


def _read_ids(repository: git.Repository, name: str) -> list[str]:
    """The object ids in a file of git's, or under that name; none where there is neither.

    Raises GitError for anything else there: an option or an expression must not reach git as if it
    were an id, and to open a pipe could take for ever.
    """
    path = os.path.join(repository.git_dir, name)
    try:
        file = open_plain(path)
    except FileNotFoundError:
        return _asked_ids(repository, name)
    except OSError as exc:
        raise _unreadable(path, str(exc.strerror)) from exc
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise _unreadable(path, "it is not a file")
        ids = os.read(file, _MOST_ID_BYTES).decode("ascii", "replace").split()
    finally:
        os.close(file)
    if not all(_is_id(repository, each) for each in ids):
        raise _unreadable(path, "it holds something other than object ids")
    return ids


def _asked_ids(repository: git.Repository, name: str) -> list[str]:
    """The id that git has under that name, where it keeps no file for it (`refstorage`)."""
    if name == "MERGE_HEAD" or not os.path.isdir(os.path.join(repository.git_dir, git.REFTABLE)):
        return []
    arguments = ("rev-parse", "--quiet", "--verify", name)
    if not git.succeeds(arguments, repository.root):
        return []
    return [decoded(git.run(arguments, repository.root)).strip()]


def _is_id(repository: git.Repository, text: str) -> bool:
    """Whether it is a whole object id, which can be nothing else to git."""
    return len(text) == len(repository.base) and not text.strip("0123456789abcdef")


def _unreadable(path: str, why: str) -> GitError:
    return GitError(
        f"not a repository that can be read: {path}: {why}",
        hint="see git status, and end or abort what is in progress",
    )
