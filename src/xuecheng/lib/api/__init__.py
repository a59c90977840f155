"""What every part of the programming interface shares.

``routes``: the interface itself, with failures as RFC 9457 problem documents and answers that
browsers may keep and ask about again. ``callers``: who calls, with which scopes, how often.
``keys``: keys, stored as hashes only.
"""
