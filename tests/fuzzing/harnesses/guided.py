"""Let atheris choose the inputs of a harness: `python -m tests.fuzzing.harnesses.guided NAME ...`.

The other arguments are those of libFuzzer (https://llvm.org/docs/LibFuzzer.html#options). atheris
ends at the first fault and writes the input of it.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["antipasta"]):
    from tests.fuzzing.harnesses.registry import harness


def main() -> None:
    """Fuzz until the time of the arguments is over, or until a fault."""
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["antipasta"]):
        found = harness(name)
    atheris.Setup(sys.argv, found.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
