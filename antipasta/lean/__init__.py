"""Stand-ins for modules of the standard library that take long to import.

A hook is over before these would be imported. Each stand-in has what the hook needs of one module,
behaves as it does, and falls back on it where Python lacks what the stand-in is made of. Modules on
the way of a hook that measures Python, or of a plain gate (`cli/plain.py`), import them; others
need not.
"""
