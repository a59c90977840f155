"""A school's spreadsheet becomes open classes with learners.

Nouns: Workbook (sheets as they are), Reading (a Draft and its Problems), ImportDraft (an uploaded
file that waits for a decision), Plan (what applying would create and change). Verbs: read, plan,
apply. ``rules`` reads: the same file, context and decisions always give the same reading, so the
preview and what is applied cannot differ. Applying is all or nothing, and importing again updates:
venues by area and name, courses by title, classes by course, term and code, people by name and
phone, enrolments by learner and class. Nobody is ever removed by a file.
"""
