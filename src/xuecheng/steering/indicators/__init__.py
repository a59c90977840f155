"""Figures computed from records, each opening into the records behind it."""
