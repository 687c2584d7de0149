"""Gives random bytes to all that reads what others wrote: `make fuzz HARNESS="config bundles"`.

`registry.py` lists the harnesses. Each is a module with `check`, which raises for a fault, and with
`seeds`. `run.py` mutates the seeds, and makes findings smaller, in a process of its own. Where
atheris is installed, `guided.py` lets it choose the inputs by coverage. `corpus/` has findings of
the past, which each run of the tests checks.
"""
