"""The plan: what the city promised, when it closes, and what does not fit together in it.

Nouns: PlanView (the plan with its targets, baselines and open questions), all of it data of the
pack that ``PLAN_PACK`` names. A plan closes at its end date: later events are told apart and never
counted towards it. Numbers that contradict each other are shown, not smoothed.
"""
