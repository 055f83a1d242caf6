"""Table and list models: they show what they are given and never query."""
