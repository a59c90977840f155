"""Management of the whole city."""
