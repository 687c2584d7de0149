"""Finds which files, and which bytes of them, are to be judged."""
