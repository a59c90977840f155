"""A repeated request does its work once."""
