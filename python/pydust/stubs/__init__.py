"""Stubs: the `.pyi` files by which type checkers and editors know a module, written from its definition tree."""

MARKER = "# Written by pydust"
"""How a generated stub begins. One without it is the user's."""
