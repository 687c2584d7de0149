"""Attributes violations to the commits of a range, and applies the overrides in their messages."""
