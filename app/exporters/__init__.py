"""The parts of a bundle, one module each: they yield what they write and decide nothing else."""
