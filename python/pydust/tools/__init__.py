"""What the commands do besides building: a file a command, and what several of them share.

Their words are in `commands`, which imports each when it is called.
"""
