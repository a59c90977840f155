"""Addresses of enrolments."""

from django.urls import path

from xuecheng.learning.enrolments.views import desk, desk_runs, learners, teachers

app_name = "enrolments"
urlpatterns = [
    # First what is asked for most: everyone in every class, each lesson.
    path("teach/sessions/<uuid:session_id>/mark/", teachers.mark, name="mark"),
    path("courses/<slug:slug>/sign-up/", learners.sign_up, name="sign-up"),
    path("courses/<slug:slug>/sign-up/done/", learners.signed_up, name="signed-up"),
    path("courses/<slug:slug>/sign-up/calendar.ics", learners.calendar, name="calendar"),
    path("me/", learners.my_learning, name="my-learning"),
    path("me/timetable/", learners.timetable, name="timetable"),
    path("me/timetable/calendar.ics", learners.timetable_calendar, name="timetable-calendar"),
    path("me/enrolments/<uuid:enrolment_id>/withdraw/", learners.withdraw, name="withdraw"),
    path("teach/", teachers.teach, name="teach"),
    path("teach/runs/<slug:slug>/", teachers.register, name="teach-run"),
    path("desk/", desk.today, name="desk"),
    path("desk/sign-up/", desk.sign_up, name="desk-sign-up"),
    path("desk/sign-up/<slug:slug>/", desk.sign_up_run, name="desk-sign-up-run"),
    path("desk/slips/<uuid:enrolment_id>/", desk.slip, name="desk-slip"),
    path("desk/enrolments/<uuid:enrolment_id>/withdraw/", desk.withdraw, name="desk-withdraw"),
    path("desk/runs/", desk.runs, name="desk-runs"),
    path("desk/runs/<slug:slug>/", desk_runs.register, name="desk-run"),
    path("desk/runs/<slug:slug>/sheet/", desk_runs.sheet, name="desk-sheet"),
    path("desk/runs/<slug:slug>/people/", desk_runs.people, name="desk-people"),
    path("desk/runs/<slug:slug>/to-tell/", desk_runs.to_tell, name="desk-to-tell"),
    path("desk/runs/<slug:slug>/cancel/", desk_runs.run_cancel, name="desk-run-cancel"),
    path("desk/runs/<slug:slug>/sessions/", desk_runs.sessions, name="desk-sessions"),
    path(
        "desk/runs/<slug:slug>/sessions/<int:number>/cancel/",
        desk_runs.session_cancel,
        name="desk-session-cancel",
    ),
    path(
        "desk/runs/<slug:slug>/sessions/<int:number>/move/",
        desk_runs.session_move,
        name="desk-session-move",
    ),
    path("desk/runs/<slug:slug>/results/", desk_runs.results, name="desk-results"),
    path(
        "desk/runs/<slug:slug>/results/confirm/",
        desk_runs.results_confirm,
        name="desk-results-confirm",
    ),
    path(
        "desk/runs/<slug:slug>/results/<uuid:result_id>/correct/",
        desk_runs.result_correct,
        name="desk-result-correct",
    ),
]
