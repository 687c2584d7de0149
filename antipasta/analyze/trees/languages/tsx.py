"""TypeScript with JSX, and JSX: the same rules with another grammar.

Types: https://github.com/tree-sitter/tree-sitter-typescript/blob/v0.23.2/tsx/src/node-types.json.
"""

from __future__ import annotations

from antipasta.analyze.trees.languages import typescript

RULES = typescript.RULES._replace(function="language_tsx")
