"""Management commands of lib."""
