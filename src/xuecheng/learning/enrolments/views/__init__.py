"""The pages about enrolments: the learner's, the teacher's, the school's."""
