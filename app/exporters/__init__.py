"""The parts of a bundle, one module each."""
