"""The text of an editor, compared with the versions that its file has in git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect import NO_COMMITS, GitSource
from antipasta.collect.disk import blob_id
from antipasta.collect.git_formats import parse_tree
from antipasta.collect.paths import Selection, relative_to_root
from antipasta.collect.staged import other_parents, staged_differences
from antipasta.collect.text_input import language_of
from antipasta.model import Candidate, Collection, Source, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.collect import git
    from antipasta.collect.git_formats import Entry
    from antipasta.model import Commits, Content, Remembered


class Buffer(GitSource):
    """The bytes `data` as the content of the file called `name`.

    With `commits`, it is compared with the versions of that file in their bases. Without, it is
    compared as the index is: with HEAD, and with the other parents while a merge is in progress. A
    file that the index has under a new name is compared with what it was renamed from.
    """

    def __init__(
        self,
        repository: git.Repository,
        remembered: Remembered | None,
        data: bytes,
        name: str,
        commits: Commits = NO_COMMITS,
    ) -> None:
        base = commits.base or repository.head
        description = Source("stdin", base=base, is_compared=True)
        super().__init__(repository, remembered, description, commits)
        self._data = data
        self._name = name

    def parents(self) -> tuple[str, ...]:
        """The bases; or HEAD and the other parents of the next commit, () before the first one."""
        if self.commits.bases:
            return self.commits.bases
        return ("HEAD", *other_parents(self._repository)) if self._repository.head else ()

    def select(self, names: Sequence[str], cwd: str) -> Selection:
        """The path of the file, whose name is relative to `cwd`; `names` are ignored.

        Raises UsageError for a path outside `root`.
        """
        return Selection(frozenset({relative_to_root(self._name, cwd=cwd, root=self.root)}))

    def collect(self, selection: Selection) -> Collection:
        """The one file, with its versions in the parents.

        Raises GitError, and UsageError when neither its name nor its shebang has a language.
        """
        (path,) = selection.paths
        language = language_of(path, self._data)
        oid = blob_id([self._data], len(self._data), self._repository.object_format)
        found = (self._entry(path, parent) for parent in self.parents())
        bases = tuple(
            Version(entry.path, entry.oid, language) for entry in found if entry and entry.is_file
        )
        return Collection(self.description, (Candidate(Version(path, oid, language), bases),))

    def _entry(self, path: str, parent: str) -> Entry | None:
        """The file in `parent`; where it has none, what the index renamed it from."""
        for entry in parse_tree(self._repository.ask("ls-tree", "-z", parent, "--", path)):
            if entry.path == path:
                return entry
        difference = staged_differences(self._repository, parent).get(path)
        return difference.old if difference and difference.status == "R" else None

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """Yield the bytes as the content of each version."""
        from antipasta.collect.content import given

        return given(self._data, versions, max_bytes=max_bytes)
