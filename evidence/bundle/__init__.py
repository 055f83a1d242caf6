"""The court bundle: a format that outlives this program; standard library only."""
