"""Finds the lines of the source that contribute to a metric's value."""
