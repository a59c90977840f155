"""Management of lib.jobs."""
