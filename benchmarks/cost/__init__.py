"""What building a module costs, and what each function adds to it."""
