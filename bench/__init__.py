"""Measurements: ``make bench-NAME`` runs ``bench/NAME.py`` and keeps what it found."""
