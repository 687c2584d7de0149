"""How antipasta says who it is: its version, and its answer to a probe; the one place for both."""

__version__ = "0.1.0"

PROBE_VARIABLE = "ANTIPASTA_HOOK_PROBE"
"""Set to a token by `antipasta hook status`: a hook answers with it and judges nothing."""


def answer_to_probe(token: str) -> str:
    """What a hook of ours writes, as a line, where `PROBE_VARIABLE` is set to `token`."""
    return f"antipasta-hook-probe:{token}"
