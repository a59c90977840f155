"""Files, read with their faults in words."""

from xuecheng.journeys.school_import.adapters.reading import read_workbook
from xuecheng.journeys.school_import.rules.files import UnreadableFile
from xuecheng.journeys.school_import.rules.workbook import Workbook
from xuecheng.journeys.school_import.words import fault_words


def workbook(content: bytes, name: str) -> Workbook:
    """Return the sheets of a file called ``name``.

    :raises UnreadableFile: it cannot be read; the message says why and what to do.
    """
    try:
        return read_workbook(content, name)
    except UnreadableFile as error:
        raise UnreadableFile(error.fault, fault_words(error.fault, name)) from error
