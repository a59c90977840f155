"""Every change of courses, classes and their sessions."""

from xuecheng.learning.courses.actions.courses import CourseFacts, save_course
from xuecheng.learning.courses.actions.index import rebuild_index
from xuecheng.learning.courses.actions.runs import (
    RunFacts,
    cancel_run,
    finish_run,
    publish,
    save_run,
)
from xuecheng.learning.courses.actions.seats import locked_run, resize, seats
from xuecheng.learning.courses.actions.sessions import cancel_session, move_session

__all__ = [
    "CourseFacts",
    "RunFacts",
    "cancel_run",
    "cancel_session",
    "finish_run",
    "locked_run",
    "move_session",
    "publish",
    "rebuild_index",
    "resize",
    "save_course",
    "save_run",
    "seats",
]
