"""The benchmark as a whole: what `python -m bench` measures and writes.

`sources.toml` pins the peers and the corpora, which `peers.py` and `corpora.py` install. A family
of scenarios is a module: `hook.py`, `cold.py`, `warm.py`, `growth.py`, `workers.py`. Their types
are in `scenario.py`. `runner.py` measures them by `measure.py`; `counted.py` counts instructions.
`results.py` makes one document of all of it, `pages.py` and `plots.py` show that, and `bounds.py`
compares it with `bounds.toml`.
"""
