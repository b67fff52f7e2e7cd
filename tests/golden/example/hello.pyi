# Written by pydust from src/hello.rs. Remove this line to keep changes of your own.
"""A module with one function."""

__all__ = ["hello"]

def hello() -> str:
    """Says hello."""
