# Written by pydust from src/modules.rs. Remove this line to keep changes of your own.
"""Submodules nest to any depth, each with a state of its own."""

__all__ = ["visit"]

def visit() -> int:
    """Counts the visits."""
