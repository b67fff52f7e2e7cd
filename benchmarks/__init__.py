"""The same functions in C, PyO3 and Rusty Pydust, side by side."""
