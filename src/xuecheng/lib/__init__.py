"""Django plumbing without one domain word."""
