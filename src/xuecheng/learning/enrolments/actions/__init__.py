"""Everything that changes enrolments, registers and results."""

from xuecheng.learning.enrolments.actions.classes import (
    cancel_run,
    cancel_session,
    move_session,
    open_to_tell,
    revise_run,
)
from xuecheng.learning.enrolments.actions.desk import (
    class_at_desk,
    open_slip,
    sign_up_at_desk,
    withdraw_at_desk,
)
from xuecheng.learning.enrolments.actions.places import (
    change_capacity,
    must_run,
    publish,
    sign_up,
    withdraw,
)
from xuecheng.learning.enrolments.actions.registers import (
    check_in,
    mark,
    must_teach,
    open_results,
    open_roster,
    tap,
)
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
    "class_at_desk",
    "confirm_results",
    "correct_result",
    "enter_results",
    "mark",
    "move_session",
    "must_run",
    "must_teach",
    "open_results",
    "open_roster",
    "open_slip",
    "open_to_tell",
    "publish",
    "revise_run",
    "sign_up",
    "sign_up_at_desk",
    "tap",
    "withdraw",
    "withdraw_at_desk",
]
