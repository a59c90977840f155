"""What can be learnt: subjects, courses, and dated classes with their sessions.

Nouns: Subject, Course (the description), CourseRun (people say class, 班), Session (one meeting).
A class holds its own seats: ``places_taken`` never exceeds ``capacity``, by a constraint, and
changes only under the lock of its row. Everything a resident can search is found through one
query function.
"""
