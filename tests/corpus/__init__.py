"""Comparisons with radon and lizard over whole projects: `pytest tests/corpus`, minutes long."""
