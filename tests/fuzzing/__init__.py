"""Measures damaged sources: no crash, no hang, and nothing unseen in a file that is `full`.

`python -m tests.fuzzing` takes files of real projects, damages them at random, and measures them in
a process of its own. `words.py` counts functions and decisions a second time, without a parse.
"""
