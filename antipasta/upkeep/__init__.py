"""Measures for the sake of the cache, and looks after what it holds."""
