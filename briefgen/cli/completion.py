"""`briefgen completion`: the script that makes a shell complete commands, options and country names."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash   briefgen completion bash > ~/.local/share/bash-completion/completions/briefgen
    zsh    briefgen completion zsh > "${fpath[1]}/_briefgen"
    fish   briefgen completion fish > ~/.config/fish/completions/briefgen.fish
    """
    from click.shell_completion import get_completion_class

    from briefgen.cli.main import COMPLETE_VARIABLE, PROGRAM, cli

    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(cli, {}, PROGRAM, COMPLETE_VARIABLE).source())
