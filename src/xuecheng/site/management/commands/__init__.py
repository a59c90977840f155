"""Management commands of the whole city."""
