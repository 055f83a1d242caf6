"""Records follow."""
