"""Certificates anyone can check.

Nouns: Certificate, Revocation. A certificate is written once, carries a number people can type and
a digest over all it says; taking it back is a new row. Verification is a list of checks in plain
words, never one green tick.
"""
