"""Finds out what need not be measured again, and what a change did to each function."""
