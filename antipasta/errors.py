"""The failures that a user can fix.

Each has a message (what, where) and a hint (what to do next). The commands print both and exit
with 1. They show a traceback only for a fault of antipasta itself.
"""


class AntipastaError(Exception):
    """Base of every failure that the user can fix.

    `hint` says what to do next and may be empty. It is keyword-only with a default, so that the
    exception survives pickling between processes.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def lines(self) -> list[str]:
        """The lines to show: a single one here, even where a name in it holds a line end."""
        return [str(self)]


class UsageError(AntipastaError):
    """The command line or an environment variable asks for something that cannot be done."""


class ConfigError(AntipastaError):
    """A setting is missing, misspelt or out of range; each mistake is a line of the message."""

    def lines(self) -> list[str]:
        """One line for each mistake."""
        return str(self).split("\n")


class SlowConfigError(ConfigError):
    """Reading the configuration takes too long, so nobody knows what it says."""


class UnreadConfigError(SlowConfigError):
    """The time budget is too short to read the configuration; it may be readable."""


class GitError(AntipastaError):
    """git is not installed, failed, or did not answer in time; or this is not a repository."""

    def lines(self) -> list[str]:
        """One line for each line of git's message; all but the first are indented."""
        first, *rest = str(self).split("\n")
        return [first, *(f"  {line.strip()}" for line in rest if line.strip())]


class NoBaseError(GitError):
    """The commits to be judged have grown from nothing that they could be compared with."""


class OutOfTimeError(GitError):
    """The time budget was spent before git had listed the files."""


class NotARepositoryError(GitError):
    """There is no git repository around the directory."""


class SourceError(AntipastaError):
    """A file that the user named does not exist, or cannot be read or written."""


class OutputError(AntipastaError):
    """Standard output cannot be written."""


class ExecutorError(AntipastaError):
    """The remote executor failed, or its workers would not measure as this process does."""


class ReceiptError(AntipastaError):
    """A receipt is damaged, or does not match what it is verified against."""


class CacheError(AntipastaError):
    """A cache command failed: the cache is damaged, locked, or belongs to another user."""
