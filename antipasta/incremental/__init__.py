"""Pairs the functions of a change with their base versions, and says what happened to each."""
