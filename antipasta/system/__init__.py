"""What differs by operating system, in one place.

Other code asks here for what it needs, and not for the name of a system. What a system lacks is
said in docs/platforms.md, with what follows from it. Only `files` and `processes` are on the
hook's fast path.
"""
