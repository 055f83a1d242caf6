"""The chain of custody as pure bytes; standard library only."""
