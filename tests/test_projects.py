"""Two projects in one process: which classes the other knows. Once is enough, on the Python that runs the checks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydust.packaging.develop import develop
from tests.interpreters.conftest import HERE, answers, native, script
from tests.interpreters.test_sharing import TOLD

if TYPE_CHECKING:
    from tests.interpreters.conftest import Script

__all__ = ["native", "script"]


def test_another_project_knows_plain_classes_only(script: Script) -> None:
    develop(HERE / "elsewhere")
    code = f"""
import sys
sys.path.append({os.fspath(HERE / "elsewhere")!r})
from elsewhere import same
mark = same.mark(1, [2])
from native import holder, borrower
print(type(mark) is holder.Mark, mark.value)
told(same.count, mark)
told(borrower.number_of, mark)
told(same.count, holder.Mark(4, None))
told(same.name_of, holder.Held("a", None))
told(same.hold, "a")
"""
    other = "was built elsewhere: its project is 'native', here 'elsewhere'"
    assert answers(script(TOLD + code)) == [
        "True [2]",
        "2",
        "2",
        "5",
        f"TypeError: name_of() argument 'held' must be Held, not native.holder.Held; the class {other}",
        f"TypeError: class native.holder.Held {other}",
    ]
