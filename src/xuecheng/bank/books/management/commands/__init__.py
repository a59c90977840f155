"""Management commands of books."""
