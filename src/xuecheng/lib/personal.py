"""Personal columns say why they are kept and for how long.

``help_text=personal("to call the learner's name in class", keep="until erasure")`` on a model
field. Export and erasure read these notes; a test fails for a personal column without one.
"""


class PersonalNote(str):
    """The help text of a personal column, with its two facts apart."""

    purpose: str
    keep: str


def personal(purpose: str, *, keep: str) -> PersonalNote:
    """Return help text that marks a column as personal data.

    :param purpose: completes "kept ...".
    :param keep: completes "until ...", for example "the person erases it".
    """
    note = PersonalNote(f"Personal: kept {purpose}; until {keep}.")
    note.purpose, note.keep = purpose, keep
    return note
