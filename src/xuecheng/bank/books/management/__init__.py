"""Management of books."""
