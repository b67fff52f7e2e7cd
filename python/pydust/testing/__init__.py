"""Native tests in pytest: what they are, how they are built and run, and how a failure reads.

Nothing of this is imported before a project with `[tool.pydust]` is tested. The hooks are in `pydust.pytest_plugin`.
"""
