"""What files, processes, libraries and the running Python are, for all that stands above.

Nothing here knows of projects.
"""
