"""Appointments as a calendar file."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse

from xuecheng.kernels.calendar import Event, ics
from xuecheng.learning.enrolments.queries import Appointment
from xuecheng.lib import words

REMIND_MINUTES = 60


def response(appointments: Iterable[Appointment], *, name: str, at: datetime) -> HttpResponse:
    """Return a download that every calendar program opens."""
    text = ics(map(_event, appointments), name=name, made_at=at)
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="xuecheng.ics"'},
    )


def _event(appointment: Appointment) -> Event:
    is_english = words.is_english()
    venue = (is_english and appointment.venue_en) or appointment.venue
    return Event(
        uid=f"{appointment.session_id}@{settings.PUBLIC_URL.partition('://')[2]}",
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        title=(is_english and appointment.title_en) or appointment.title,
        place=" ".join(filter(None, (venue, words.said(appointment, "room"), appointment.address))),
        text=appointment.session_title,
        longitude=appointment.longitude,
        latitude=appointment.latitude,
        is_cancelled=appointment.is_cancelled,
        revision=appointment.revision,
        alarm_minutes=REMIND_MINUTES,
    )
