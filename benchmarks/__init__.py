"""Measures what was promised: speed and memory, as ratios against a named peer in one run."""
