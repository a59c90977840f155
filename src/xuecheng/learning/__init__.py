"""What people do: courses, enrolments."""
