"""Hostile files are opened here, in another process, and nowhere else."""
