"""The demonstration city: invented schools, classes and residents on Shanghai's real areas.

``rules`` plans the whole city from a seed and a day, as plain values; ``actions.build`` makes it
happen through the same actions everybody uses, so that the demonstration proves them. The same seed
and day give the same city, except for ids. Everything made here is marked as demonstration.
"""
