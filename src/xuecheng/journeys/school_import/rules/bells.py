"""A school's table of periods and their hours."""

from datetime import time

from xuecheng.journeys.school_import.rules.blocks import Block
from xuecheng.journeys.school_import.rules.numbers import read_count
from xuecheng.journeys.school_import.rules.problems import Findings
from xuecheng.journeys.school_import.rules.schedule import read_when
from xuecheng.journeys.school_import.rules.text import squash


def read_bells(block: Block, findings: Findings) -> dict[int, tuple[time, time]]:
    """Return the hours of each school period from a table 节次, 时间."""
    bells = {}
    for row in block.rows:
        place, period = block.cell(row, "period")
        number = read_count(squash(period).strip("第节"))
        hours = read_when(
            block.text(row, "when") or f"{block.text(row, 'starts')}-{block.text(row, 'ends')}"
        )
        slot = next((slot for slot in hours.slots if slot.start and slot.end), None)
        is_read = slot and slot.is_usual and not hours.unclear
        if number and is_read and slot and slot.start and slot.end:
            bells[number.value] = (slot.start, slot.end)
        else:
            findings.check("bell_unreadable", place, period)
    return bells
