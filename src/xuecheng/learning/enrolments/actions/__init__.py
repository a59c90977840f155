"""Everything that changes enrolments, registers and results."""

from xuecheng.learning.enrolments.actions.classes import cancel_run, cancel_session, move_session
from xuecheng.learning.enrolments.actions.places import change_capacity, sign_up, withdraw
from xuecheng.learning.enrolments.actions.registers import check_in, mark, open_roster
from xuecheng.learning.enrolments.actions.results import (
    confirm_results,
    correct_result,
    enter_results,
)

__all__ = [
    "cancel_run",
    "cancel_session",
    "change_capacity",
    "check_in",
    "confirm_results",
    "correct_result",
    "enter_results",
    "mark",
    "move_session",
    "open_roster",
    "sign_up",
    "withdraw",
]
