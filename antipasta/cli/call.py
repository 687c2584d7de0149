"""What every command is given, and the command line as it is before it is parsed."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.profiling.profile import Profile
    from antipasta.terminal.trouble import Trouble

PROFILE = "--profile"
"""The option that every command has for its profile."""


class Call(NamedTuple):
    """What every command is given: how to handle failures, and the start of the process.

    `started` is a reading of the monotonic clock. `profile` gathers the profiles of workers; None
    means none is wanted.
    """

    trouble: Trouble
    started: float
    profile: Profile | None = None


def split_profile(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--profile FILE`, and FILE; None where it is not among them.

    It is taken out before the command line is parsed, so that the profile has the imports of the
    command. `hook run` is left alone: it parses by itself.
    """
    rest = list(arguments)
    if rest[:2] == ["hook", "run"]:
        return rest, None
    end = rest.index("--") if "--" in rest else len(rest)
    for at, argument in enumerate(rest[:end]):
        name, sign, value = argument.partition("=")
        if name == PROFILE and sign:
            return [*rest[:at], *rest[at + 1 :]], value
        if name == PROFILE and at + 1 < end:
            return [*rest[:at], *rest[at + 2 :]], rest[at + 1]
    return rest, None
