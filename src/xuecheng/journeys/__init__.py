"""Use cases no single wing can own, and the demonstration city."""
