"""Hooks and gates side by side on one cache, while everything goes wrong: `make chaos`.

`scene.py` makes the states of a repository and their verdicts without a cache, `fates.py` says what
happens to a run, `storm.py` makes the runs, `weather.py` does things to the cache meanwhile, and
`aftermath.py` says what must hold at the end.
"""
