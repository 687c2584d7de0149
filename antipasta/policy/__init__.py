"""Decides: metrics against thresholds, against the base version, against what is suppressed."""
