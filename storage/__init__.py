"""Where a case is kept: SQL, the vault, keys."""
