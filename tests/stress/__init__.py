"""Many threads at once."""
