"""The values of the plugin's options. Every session of pytest reads this, so it imports nothing of the package."""

from typing import Literal

Isolation = Literal["auto", "fork", "process", "none"]
"""Where a native test runs."""
Leaks = Literal["native", "error", "off"]
"""Which tests fail when native objects survive them."""
ALLOW_LEAKS = "pydust_allow_leaks"
"""The marker of a Python test that may leave native objects behind."""
