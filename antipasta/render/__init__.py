"""Shows a result: one module a format, each with one function `render(result, ...) -> str`."""
