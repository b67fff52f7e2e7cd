"""Stubs: the `.pyi` files by which type checkers and editors know a module, written from its definition tree."""
