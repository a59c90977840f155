"""Management commands of lib.jobs."""
