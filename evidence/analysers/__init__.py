"""What a file says of itself; one module per kind of reading."""
