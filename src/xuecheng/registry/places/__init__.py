"""Areas and venues: where the city learns.

Nouns: Area (city, district, subdistrict, neighbourhood), Venue. An area's code is the National
Bureau of Statistics code cut to its level, so all that lies under an area has a code that begins
with the area's. Coordinates are WGS84. Real areas are facts with a source; demonstration areas and
venues say so.
"""
