"""People, their learning account and how they sign in.

Nouns: Person (an id), Details (erasable), PhoneNumber, IdentityDocument, LearningAccount,
SignInCode, KnownDevice, Consent, StaffPassword. An account is *created* by anyone entitled and
*activated* only by the person's own act. Numbers of phones and documents are stored sealed and
found by keyed fingerprint. A phone number proves possession of a phone, never identity alone.
"""
