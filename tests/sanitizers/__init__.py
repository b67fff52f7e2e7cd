"""What checkers of compiled code find: data races."""
