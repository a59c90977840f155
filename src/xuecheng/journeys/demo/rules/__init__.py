"""Planning the demonstration city: pure functions of content, seed and day."""
