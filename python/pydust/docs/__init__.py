"""Pages about built modules: Markdown from their stubs, which come from the definition tree."""

MARKER = "<!-- Written by pydust"
"""How a page that was generated begins. One without it is the user's."""
