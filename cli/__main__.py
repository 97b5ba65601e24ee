"""``python -m cli``: what the ``gezhi`` script at the root of the repository runs."""

from cli import main

main()
