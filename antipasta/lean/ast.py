"""The node types of `ast`, and its parser.

Most of `ast` is for other work, and takes an eighth of the hook of a small changed file to import.
The node types are the same classes. Whatever else is asked for comes from `ast` itself.
"""

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ast import *  # noqa: F403
else:
    from _ast import *  # noqa: F403
    from _ast import PyCF_ONLY_AST

    def parse(source):
        """The tree of a module. Raises what `ast.parse` raises."""
        return compile(source, "<unknown>", "exec", PyCF_ONLY_AST, dont_inherit=True)

    def __getattr__(name):
        if name.startswith("__"):  # the import system asks whether this is a package, say
            raise AttributeError(name)
        import ast

        return getattr(ast, name)
