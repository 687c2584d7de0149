"""Fills the pages of `report` from runs, and writes them."""
