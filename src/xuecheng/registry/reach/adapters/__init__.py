"""Files from outside, and the files answers are written to."""
