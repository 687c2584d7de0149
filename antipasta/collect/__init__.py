"""Finds which files, and which bytes of them, are to be judged.

Each place that content can come from has a class of its own, a `ContentSource`. `run/sources.py`
chooses the one that a request means. After that nobody asks which one it is: whatever depends on
the source is a method or an attribute here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from antipasta.model import Commits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.collect.git import Repository
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import KnownDirectories
    from antipasta.model import Collection, Content, Remembered, Source, Version


NO_COMMITS = Commits()


class ContentSource(ABC):
    """Where the judged content comes from, and what it is compared with.

    Paths count from the directory `root`. `description` is what results say of the source.
    `commits` are those that were named; of the index, which is compared with HEAD, there are none.

    What has no `@abstractmethod` fits a source outside of git that is compared with nothing.
    """

    name_in_git: str | None = None
    """What messages call the version that git has of the content; None where git has none."""

    def __init__(self, root: str, description: Source, commits: Commits = NO_COMMITS) -> None:
        self.root = root
        self.description = description
        self.commits = commits

    @property
    def is_compared(self) -> bool:
        """Whether there is anything to compare the content with."""
        return self.description.is_compared

    def parents(self) -> tuple[str, ...]:
        """The commits that the content is compared with, as revisions; none where nothing is old.

        Raises GitError.
        """
        return self.commits.bases

    def select(self, names: Sequence[str], cwd: str) -> Selection:
        """What the user means by `names`, given from the directory `cwd`; without names everything.

        Raises UsageError for a path outside of `root`.
        """
        from antipasta.collect.paths import select

        return select(names, cwd=cwd, root=self.root)

    @abstractmethod
    def collect(self, selection: Selection) -> Collection:
        """The files to be judged: those that `selection` names, else all, or all that changed.

        Raises GitError, and UsageError when a selected path is not there.
        """

    def has_directories(self, selection: Selection) -> bool:
        """Whether whole directories are asked for, changed or not, of which the cache may know."""
        return False

    def collect_unknown(
        self, selection: Selection, directories: KnownDirectories
    ) -> Collection | None:
        """What `collect` gives, less the `directories` that are known.

        It is for a selection that `has_directories`. None where `collect` is to be asked after all.
        Raises GitError, and UsageError when a selected path is in no tree.
        """
        return None

    @abstractmethod
    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The content of judged versions, in the order given; of none that has more `max_bytes`.

        It ends early when no time is left. Raises GitError.
        """

    def read_bases(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The content of versions that the parents have, as `read_heads` gives that of the others.

        Where nothing is compared there are no such versions.
        """
        return iter(())

    def differs_on_disk(self, version: Version) -> bool:
        """Whether the user sees something else on disk than the judged `version`."""
        return False


class GitSource(ContentSource):
    """A source in a repository, of which the parents at least are in git's object database.

    `remembered` is a store that keeps the languages of scripts. `requires_all` says what is done
    where a partial clone lacks the content of a file: raise GitError, or go on without that file.
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
        # Imported here: a run whose files are all cached reads none.
        from antipasta.collect.content import from_git

        return self._all_there(from_git(self._repository, versions, max_bytes=max_bytes))

    def _all_there(self, contents: Iterator[Content]) -> Iterator[Content]:
        """The `contents`, with the error for a gap among them where all are required."""
        from antipasta.collect.content import all_there

        return all_there(self._repository, contents) if self._requires_all else contents
