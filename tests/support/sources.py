"""Source code with known complexity.

The default limit of cyclomatic complexity is 10: `TANGLED` is above it, `TIDY` below. Cognitive
complexity of all of them stays within its limit of 15, so that one metric decides.
"""

from __future__ import annotations

TANGLED = 14
TIDY = 3


def branches(complexity: int, *, indent: str = "    ", name: str = "value") -> str:
    """Statements that add `complexity` - 1 to the cyclomatic complexity of where they stand."""
    return "".join(
        f"{indent}if {name} == {number}:\n{indent}    {name} += {number}\n"
        for number in range(1, complexity)
    )


def function_source(
    name: str = "tangled", complexity: int = TANGLED, *, indent: str = "", parameters: str = "value"
) -> str:
    """A function of that cyclomatic complexity; one more point of it is one more `if` at the end.

    Its cognitive complexity is `complexity` - 1.
    """
    inner = indent + "    "
    return (
        f"{indent}def {name}({parameters}):\n"
        f"{branches(complexity, indent=inner)}"
        f"{inner}return value\n"
    )


def unrelated_source(name: str, complexity: int = TANGLED) -> str:
    """A function of that cyclomatic complexity that looks like nothing of `function_source`."""
    loops = "".join(
        f"    while len(queue) > {number}:\n        print(queue.pop(), sep='{number}')\n"
        for number in range(1, complexity)
    )
    return f"def {name}(queue, *, sink=None):\n{loops}    sink.close()\n"


def method_source(class_name: str = "Box", name: str = "tangled", complexity: int = TANGLED) -> str:
    """A class with one method of that cyclomatic complexity."""
    method = function_source(name, complexity, indent="    ", parameters="self, value")
    return f"class {class_name}:\n{method}"


def module_source(complexity: int = TANGLED) -> str:
    """Code outside functions; its `<module>` has at least that cyclomatic complexity."""
    return f"value = 1\n{branches(complexity + 1, indent='')}"


def class_body_source(complexity: int = TANGLED) -> str:
    """Code in a class body; its `<module>` has at least that cyclomatic complexity."""
    return f"class Settings:\n    value = 1\n{branches(complexity + 1)}"


def lambda_source(complexity: int = TANGLED) -> str:
    """A lambda outside functions; its `<module>` has at least that cyclomatic complexity."""
    choices = " else ".join(f"{number} if value == {number}" for number in range(complexity))
    return f"pick = lambda value: {choices} else value\n"


def javascript_source(name: str = "tangled", complexity: int = TANGLED) -> str:
    """A JavaScript function of that cyclomatic complexity."""
    body = "".join(f"  if (value === {n}) {{ value += {n}; }}\n" for n in range(1, complexity))
    return f"function {name}(value) {{\n{body}  return value;\n}}\n"


def java_source(name: str = "tangled", complexity: int = TANGLED) -> str:
    """A Java class `Box` with a method of that cyclomatic complexity."""
    body = "".join(f"    if (value == {n}) {{ value += {n}; }}\n" for n in range(1, complexity))
    return f"class Box {{\n  int {name}(int value) {{\n{body}    return value;\n  }}\n}}\n"


def lfs_pointer(*, digits: str = "0123456789abcdef" * 4, size: str = "12345") -> str:
    """What git stores in place of a file that Git LFS keeps elsewhere."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digits}\nsize {size}\n"
