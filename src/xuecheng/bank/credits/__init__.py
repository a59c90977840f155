"""The credit bank: what a learner has achieved, and what it is worth.

Nouns: Achievement (what the bank stores), unit (one for each kind of credit). A deposit stores an
achievement and, where a tariff gives it a value, posts the credits in the same transaction. Hours
and credits are stored apart; an achievement without a known value is stored without one. Academic,
vocational and leisure credit are different units, and no rule turns leisure into academic.
"""
