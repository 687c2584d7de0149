"""BLAKE2b and SHA-1 without importing `hashlib`.

`hashlib` loads OpenSSL, which takes 3 ms of every commit. The digests are the same.
"""

try:
    from _blake2 import blake2b
except ImportError:  # pragma: no cover - an interpreter that was built without it
    from hashlib import blake2b

__all__ = ["DIGEST_BYTES", "blake2b", "sha1"]

DIGEST_BYTES = 12
"""Those of the digest of a function's code: among a billion functions, the chance that any two
collide is one in 10^11."""


def sha1(content: bytes) -> str:
    """The SHA-1 of `content` in hexadecimal digits; for many files OpenSSL's is faster."""
    try:
        from _sha1 import sha1 as new  # type: ignore[import-not-found]
    except ImportError:  # pragma: no cover - an interpreter that was built without it
        from hashlib import sha1 as new
    return str(new(content, usedforsecurity=False).hexdigest())
