"""Management commands of the programming interface."""
