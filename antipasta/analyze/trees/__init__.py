"""Measures by the syntax trees of tree-sitter: one walk, and rules for each language.

`rules.py` says what a language can have rules for, `languages/` has them. `grammar.py` finds the
grammar of a language and makes a table of its rules. `walk.py` walks through a tree once. It knows
no language; so whatever differs between languages stands in their rules.
"""
