"""How text is folded and queries are read."""
