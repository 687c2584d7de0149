"""The scripts of a Svelte file, which stand in it as those of a Vue file do."""

from __future__ import annotations

from antipasta.analyze.trees.languages import vue

RULES = vue.RULES
