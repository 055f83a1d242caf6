"""Bytes to pixels and samples. Only the worker imports these."""
