"""What the city's records say, by area and month, each figure with the way back to its records.

Nouns: Definition (the card of a figure: what it counts, what dates it, what it waits for),
Measure (how a figure is computed from records), Cell (one number of a table, with how many people
stand behind it), Evidence (one record behind a number). An event counts on its own date. What
tells of fewer than ten people is shown to nobody but those who administer the area; whoever of
them opens records about people is logged.
"""
