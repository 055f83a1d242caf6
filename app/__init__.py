"""What an investigator can do: use cases, jobs, command line, settings."""
