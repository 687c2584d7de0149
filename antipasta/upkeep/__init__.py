"""Fills the cache ahead of a run, and audits what it holds."""
