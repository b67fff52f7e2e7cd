"""What a project says: `pyproject.toml` and `Cargo.toml` read and changed, and the options of a build.

Nothing here runs cargo or looks at an interpreter: that is for `build`.
"""
