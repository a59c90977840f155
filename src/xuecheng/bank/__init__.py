"""What learning is worth: books, credits, credentials."""
