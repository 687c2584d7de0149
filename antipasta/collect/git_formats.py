"""Parses what git's plumbing lists: entries of the index, entries of trees, and differences.

All lists are NUL-separated, so a path may hold every byte but NUL.
"""

from collections.abc import Iterator

from antipasta.collect.generated import is_of_attributes
from antipasta.lean.typing import NamedTuple
from antipasta.system.files import decoded

SYMLINK = "120000"
SUBMODULE = "160000"
DIRECTORY = "040000"
ABSENT = "000000"


class Entry(NamedTuple):
    """A path with its mode (six octal digits, git's) and the id of its object."""

    path: str
    mode: str
    oid: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, executable or not."""
        return self.mode.startswith("100")


class Difference(NamedTuple):
    """The old and the new entry of one path; an absent entry has the mode `ABSENT`.

    `status` is git's letter (A, D, M, R, T, U). The two paths differ only when it is R.
    """

    status: str
    old: Entry
    new: Entry

    @property
    def is_of_attributes(self) -> bool:
        """Whether one of the two is a file that says which others are generated."""
        return is_of_attributes(self.old.path) or is_of_attributes(self.new.path)


def parse_differences(output: bytes) -> Iterator[Difference]:
    """Parse the output of `git diff-index` or `git diff-tree` with `--raw -z --no-abbrev`.

    The format is in git's documentation under diff-format. Raises ValueError for anything else.
    """
    fields = iter(decoded(output).split("\0")[:-1])
    for header in fields:
        if not header.startswith(":"):
            raise ValueError(f"not a line of git diff --raw: {header!r}")
        yield _difference(header, fields)


def parse_lists_of_differences(output: bytes) -> Iterator[list[Difference]]:
    """Parse the output of `git diff-tree --stdin --always` with the same options.

    git writes the id of each commit it reads and then that commit's differences. Yields one list
    for each commit. Raises ValueError for a difference that is none.
    """
    fields = iter(decoded(output).split("\0")[:-1])
    found: list[Difference] | None = None
    for field in fields:
        if found is not None and field.startswith(":"):
            found.append(_difference(field, fields))
            continue
        if found is not None:
            yield found
        found = []
    if found is not None:
        yield found


def _difference(header: str, fields: Iterator[str]) -> Difference:
    """The difference with this `header`; its one or two paths are taken from `fields`.

    Raises ValueError for another header, and where there are too few paths.
    """
    old_mode, new_mode, old_oid, new_oid, status = header[1:].split(" ")
    old_path = next(fields, None)
    new_path = next(fields, None) if status[:1] in ("R", "C") else old_path
    if not status or old_path is None or new_path is None:
        raise ValueError(f"not a whole line of git diff --raw: {header!r}")
    return Difference(
        status[0], Entry(old_path, old_mode, old_oid), Entry(new_path, new_mode, new_oid)
    )


def parse_tree(output: bytes) -> Iterator[Entry]:
    """Parse the output of `git ls-tree -r -z`."""
    for line in decoded(output).split("\0")[:-1]:
        details, _, path = line.partition("\t")
        mode, _, oid = details.split(" ")
        yield Entry(path, mode, oid)


def parse_tree_object(data: bytes, directory: str, *, id_bytes: int) -> Iterator[Entry]:
    """Parse a tree object as `git cat-file` gives it: the entries of `directory`.

    An id has `id_bytes` bytes. Raises ValueError for what is no tree.
    """
    start = 0
    while start < len(data):
        space = data.index(b" ", start)
        end = data.index(b"\0", space)
        name = decoded(data[space + 1 : end])
        oid = data[end + 1 : end + 1 + id_bytes].hex()
        path = f"{directory}/{name}" if directory else name
        yield Entry(path, data[start:space].decode("ascii").rjust(6, "0"), oid)
        start = end + 1 + id_bytes


def parse_index(output: bytes) -> Iterator[Entry]:
    """Parse the output of `git ls-files --stage -z`; unmerged paths are left out."""
    for line in decoded(output).split("\0")[:-1]:
        details, _, path = line.partition("\t")
        mode, oid, stage = details.split(" ")
        if stage == "0":
            yield Entry(path, mode, oid)
