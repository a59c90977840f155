"""Addresses, settings and the home page of each role."""
