"""How the tests of pages make a class that is open, and read a page."""

from datetime import timedelta

from xuecheng.learning.courses.tests.makers import make_run

DAY = timedelta(days=1)


def open_run(title, now, **facts):
    facts.setdefault("starts_at", now + DAY)
    return make_run(title, at=now, **facts)


def text(response):
    return response.content.decode()
