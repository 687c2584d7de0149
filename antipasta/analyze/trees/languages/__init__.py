"""The rules of the languages, a module each, as data: see `rules.py` in the room above."""
