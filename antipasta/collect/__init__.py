"""Finds the files to be judged, and gives their bytes.

Each place that content can come from has a class of its own, a `ContentSource`. `run/sources.py`
chooses the class for a request. No later stage asks which class it is: whatever depends on the
source is a method or an attribute here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import Commits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.collect.git import Repository
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import KnownDirectories
    from antipasta.model import ChangedText, Collection, Content, Remembered, Source, Version


NO_COMMITS = Commits()


class ContentSource(ABC):
    """Where the judged content comes from, and what it is compared with.

    Paths are relative to the directory `root`. `description` is the source as results name it.
    `commits` are those that the request names; the index, which is compared with HEAD, has none.

    The methods without `@abstractmethod` suit a source outside git that is compared with nothing.
    """

    name_in_git: str | None = None
    """The name in messages of git's version of the content; None where git has none."""

    def __init__(self, root: str, description: Source, commits: Commits = NO_COMMITS) -> None:
        self.root = root
        self.description = description
        self.commits = commits

    @property
    def is_compared(self) -> bool:
        """Whether there is anything to compare the content with."""
        return self.description.is_compared

    def parents(self) -> tuple[str, ...]:
        """The commits that the content is compared with, as revisions; () where there is none.

        Raises GitError.
        """
        return self.commits.bases

    def select(self, names: Sequence[str], cwd: str) -> Selection:
        """The selection of the paths `names`, relative to `cwd`; without names it is everything.

        Raises UsageError for a path outside `root`.
        """
        from antipasta.collect.paths import select

        return select(names, cwd=cwd, root=self.root)

    @abstractmethod
    def collect(self, selection: Selection) -> Collection:
        """The files to be judged: those that `selection` names, else all, or all that changed.

        Raises GitError, and UsageError when a selected path does not exist in the source.
        """

    def has_directories(self, selection: Selection) -> bool:
        """Whether `selection` takes whole directories, changed or not, which the cache may know."""
        return False

    def collect_unknown(
        self, selection: Selection, directories: KnownDirectories
    ) -> Collection | None:
        """What `collect` gives, without the files in known `directories`.

        The selection must be one that `has_directories`. None where the caller must use `collect`.
        Raises GitError, and UsageError when a selected path is in no tree.
        """
        return None

    @abstractmethod
    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """Yield the content of judged versions, in the order given.

        A version of more than `max_bytes` has no content. It ends early when no time is left.
        Raises GitError.
        """

    def read_bases(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """Yield the content of the parents' versions, in the same way as `read_heads`.

        A source that is compared with nothing has no such versions.
        """
        return iter(())

    def attributes(self, paths: Sequence[str], *, of_base: bool) -> list[dict[str, bytes]]:
        """The `.gitattributes` files that may say that the files at `paths` are generated.

        They are those of the judged content; `of_base`, those of each parent, in that order. The
        files of each come by path; none where none of them names linguist. Raises GitError.
        """
        return []

    def changed_attributes(self) -> list[ChangedText]:
        """The `.gitattributes` files that differ from the base, once it was collected.

        Raises GitError.
        """
        return []

    def differs_on_disk(self, version: Version) -> bool:
        """Whether the file on disk differs from the judged `version`."""
        return False


class GitSource(ContentSource):
    """A source in a repository; at least its parents are in git's object database.

    `remembered` is a store that keeps the languages of scripts. Where a partial clone lacks the
    content of a file, GitError is raised if `requires_all`, else the file counts as missing.
    """

    def __init__(
        self,
        repository: Repository,
        remembered: Remembered | None,
        description: Source,
        commits: Commits = NO_COMMITS,
        *,
        requires_all: bool = True,
    ) -> None:
        super().__init__(repository.root, description, commits)
        self._repository = repository
        self._remembered = remembered
        self._requires_all = requires_all

    def read_bases(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The content of the versions, from the object database."""
        from antipasta.collect.content import from_git

        return self._all_there(from_git(self._repository, versions, max_bytes=max_bytes))

    def attributes(self, paths: Sequence[str], *, of_base: bool) -> list[dict[str, bytes]]:
        """Those of the commits; `_own_attributes` gives those of the judged content."""
        if not of_base:
            return [self._own_attributes(paths)]
        return [self._attributes_in(parent, paths) for parent in self.parents()]

    def _own_attributes(self, paths: Sequence[str]) -> dict[str, bytes]:
        """The `.gitattributes` files of the judged content: of the working tree.

        One that git ignores is no content of the repository: nobody else has it.
        """
        from antipasta.collect.attributes import on_disk, paths_above

        found = on_disk(self.root, paths_above(paths))
        if not found:
            return found
        # Imported here: few repositories name linguist.
        from antipasta.collect.disk import listed

        known = listed(self._repository, "--cached", "--others", paths=sorted(found))
        return on_disk(self.root, sorted(known))

    def _attributes_in(self, tree: str, paths: Sequence[str]) -> dict[str, bytes]:
        """Those in a revision, or in the index: `:0`."""
        from antipasta.collect.attributes import in_tree, paths_above

        return in_tree(self._repository, tree, paths_above(paths), self._remembered)

    def _all_there(self, contents: Iterator[Content]) -> Iterator[Content]:
        """The `contents`; if all are required, a missing one raises GitError."""
        from antipasta.collect.content import all_there

        return all_there(self._repository, contents) if self._requires_all else contents
