"""Organisations and the roles people hold in them.

Nouns: Organisation, Role. Every body that teaches, employs or verifies is an Organisation with a
kind; it has an administrative parent and, apart from it, a guidance parent. A role is scoped to an
organisation or to an area and everything under it; ``queries.grants`` turns a person's roles into
the values the rest of the city checks.
"""
