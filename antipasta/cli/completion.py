"""`antipasta completion`: let a shell complete commands, options and metrics."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from antipasta.cli.examples import examples
from antipasta.terminal.console import write_document

VARIABLE = "_ANTIPASTA_COMPLETE"
"""The variable in which a shell asks for completions; click derives its name from the program's."""

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog=examples(
        'eval "$(antipasta completion bash)"        # in ~/.bashrc',
        'eval "$(antipasta completion zsh)"         # in ~/.zshrc, after compinit',
        "antipasta completion fish | source         # in ~/.config/fish/config.fish",
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete what is typed after `antipasta`."""
    kind = get_completion_class(shell)
    assert kind is not None
    root = context.find_root()
    made = kind(root.command, {}, root.info_name or "antipasta", VARIABLE)
    # `source()` would start bash to ask for its version.
    write_document(made.source_template % made.source_vars())
