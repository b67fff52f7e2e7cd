"""Loads pytest's own plugin for testing plugins, which only the root may."""

pytest_plugins = ["pytester"]
