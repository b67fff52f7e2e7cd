"""Testing native modules from Python: what the pytest plugin is made of."""
