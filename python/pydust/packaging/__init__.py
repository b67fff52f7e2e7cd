"""What front ends ask for: wheels, source distributions and installs in place.

What goes into them is decided here; the modules come from `build`, the stubs from `stubs`.
"""
