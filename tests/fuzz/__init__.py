"""Inputs that are made up, for what must bear any input: `make fuzz`, and a short pass in `tests/test_fuzz.py`."""
