"""The JSON schema of `[tool.pydust]`, for editors and for `validate-pyproject`, which finds it by its entry point.

https://validate-pyproject.readthedocs.io/en/latest/dev-guide.html
"""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("pyproject.schema.json")


def tool_schema(_tool: str = "pydust") -> dict[str, Any]:
    """Return the schema, in the form of draft 7 and of SchemaStore's parts of `pyproject.toml`."""
    schema: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return schema
