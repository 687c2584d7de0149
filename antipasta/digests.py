"""BLAKE2b, without what `hashlib` costs at start-up.

`hashlib` loads OpenSSL for it, which takes 3 ms of every commit; the function is the same one.
"""

try:
    from _blake2 import blake2b
except ImportError:  # pragma: no cover - an interpreter that was built without it
    from hashlib import blake2b

__all__ = ["blake2b"]
