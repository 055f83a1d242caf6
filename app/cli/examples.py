"""The examples under each `--help`: a test runs every one of them, in this order of nouns."""

from __future__ import annotations


def example(line: str) -> str:
    """Return the closing paragraph of a help page; CASE stands for the case folder."""
    return f"Example: witnessmark {line}"
