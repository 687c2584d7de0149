"""How the scripts that git runs as hooks are started, and what runs them."""

from __future__ import annotations

import os
import shutil
import sys

from antipasta.system.files import program, with_slashes

if sys.platform == "win32":

    def command_of(script: str) -> tuple[str, ...]:
        """The command that runs the script at that path, as git would.

        Windows starts no shell script. git does, by the sh that it brings.
        """
        quoted = with_slashes(script).replace("'", "'\\''")
        return (program("git"), "-c", f"alias.antipasta-script=!'{quoted}'", "antipasta-script")

    def missing_interpreter(_line: str) -> str | None:
        """None: git brings the interpreters that `#!` lines name."""
        return None

else:

    def command_of(script: str) -> tuple[str, ...]:
        """The command that runs the script at that path, as git would."""
        return (script,)

    def missing_interpreter(line: str) -> str | None:
        """The program that a `#!` line names, where it does not exist; None where it does."""
        words = line.split()
        if not words:
            return "(none named)"
        if not os.access(words[0], os.X_OK):
            return words[0]
        if os.path.basename(words[0]) != "env":
            return None
        named = (word for word in words[1:] if not word.startswith("-") and "=" not in word)
        found = next(named, "")
        return None if shutil.which(found) else f"{found} (not on the PATH)"
