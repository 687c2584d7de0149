"""Who antipasta is: its version, what pip calls it, and its answer to a probe."""

__version__ = "2.0.0"

REQUIREMENT = "antipasta>=2"
"""What pip is to be asked for. antipasta 1.x is another program, which the index has too."""

PROBE_VARIABLE = "ANTIPASTA_HOOK_PROBE"
"""Set to a token by `antipasta hook status`: a hook answers with it and judges nothing."""


def answer_to_probe(token: str) -> str:
    """What a hook of ours writes, as a line, where `PROBE_VARIABLE` is set to `token`."""
    return f"antipasta-hook-probe:{token}"
