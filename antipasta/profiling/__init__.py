"""Profiles a process, for `--profile`: counts its calls, or looks at its stack again and again.

`calls` are counted by cProfile, which is called at each call and return of a function. `stacks` are
looked at by a thread, about a thousand times a second; code in C that keeps the interpreter to
itself counts for the function that called it. What a worker found goes to the parent as JSON.
"""
