"""Double-entry books of any unit.

Nouns: Posting, Leg, Balance. The legs of a posting sum to zero in every unit; nothing is changed or
deleted; a reversal is a new posting; a key makes a posting happen once. Within one learner's book
postings are numbered without gaps and chained by digest. This package knows no unit's meaning.
"""
