"""The example a school can fill in."""

import io
from datetime import date

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from xuecheng.journeys.school_import.rules.example import example_sheets


def template_workbook(*, today: date) -> bytes:
    """Return an .xlsx that reads without a question: venues, classes of the next term, a roster."""
    book = openpyxl.Workbook()
    first, *others = example_sheets(today)
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    for target, example in ((sheet, first), *((book.create_sheet(), other) for other in others)):
        target.title = example.name
        for row in example.rows:
            target.append(list(row))
        for column in range(1, len(example.rows[0]) + 1):
            target.column_dimensions[get_column_letter(column)].width = 20
        for cell in target[1]:
            cell.font = Font(bold=True)
        target.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
