"""Addresses of enrolments."""

from django.urls import path

from xuecheng.learning.enrolments.views import learners

app_name = "enrolments"
urlpatterns = [
    path("courses/<slug:slug>/sign-up/", learners.sign_up, name="sign-up"),
    path("courses/<slug:slug>/sign-up/done/", learners.signed_up, name="signed-up"),
    path("courses/<slug:slug>/sign-up/calendar.ics", learners.calendar, name="calendar"),
    path("me/", learners.my_learning, name="my-learning"),
    path("me/timetable/", learners.timetable, name="timetable"),
    path("me/timetable/calendar.ics", learners.timetable_calendar, name="timetable-calendar"),
    path("me/enrolments/<uuid:enrolment_id>/withdraw/", learners.withdraw, name="withdraw"),
]
