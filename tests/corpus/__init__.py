"""Comparisons with radon and lizard over whole projects, and cuts of real functions.

`pytest tests/corpus` takes minutes.
"""
