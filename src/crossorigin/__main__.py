"""``python -m crossorigin``: the command line."""

from .cli import main

main()
