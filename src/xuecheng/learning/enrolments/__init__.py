"""Signing up, attending, and the result.

Nouns: Enrolment, EnrolmentChange, Attendance, Result, ResultConfirmation. A learner has at most
one live enrolment in a class; a class never holds more people than seats; whoever waits moves up
in the order of the queue number. Results are rows written once: a correction is a new row, and a
confirmed result becomes a deposit in the same transaction.
"""
