"""The failures that a user can mend.

Every one carries a message (what, where) and a hint (what to do next). The commands print both and
exit with 1; a traceback is shown only for a fault of antipasta itself.
"""


class AntipastaError(Exception):
    """Base of every failure that the person at the keyboard can mend.

    `hint` says what to do next and may be empty. It is keyword-only with a default, so that the
    exception survives pickling between processes.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def lines(self) -> list[str]:
        """The message as it is to be shown: one line, whatever the names in it hold."""
        return [str(self)]


class UsageError(AntipastaError):
    """The command line or an environment variable asks for something that cannot be done."""


class ConfigError(AntipastaError):
    """A setting is missing, misspelt or out of range; each mistake is a line of the message."""

    def lines(self) -> list[str]:
        """One line for each mistake."""
        return str(self).split("\n")


class GitError(AntipastaError):
    """git is absent, refused, or did not answer in time; or this is not a repository."""


class OutOfTimeError(GitError):
    """The time budget was spent before it was known which files there are."""


class NotARepositoryError(GitError):
    """There is no git repository around the directory."""


class SourceError(AntipastaError):
    """A file that was asked for by name cannot be read."""


class OutputError(AntipastaError):
    """Standard output cannot be written."""


class ExecutorError(AntipastaError):
    """The executor on other machines gave up, or does not measure as this process would."""


class ReceiptError(AntipastaError):
    """A receipt is damaged, or not for what it is held against."""


class CacheError(AntipastaError):
    """The cache cannot be looked after: it is damaged, locked or not ours."""
