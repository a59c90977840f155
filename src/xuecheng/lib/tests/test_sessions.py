from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory

from xuecheng.lib import sessions, tasks
from xuecheng.lib.ids import new_id
from xuecheng.lib.request import address

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def a_request(session=None, at=NOON):
    request = RequestFactory().get("/")
    request.session = SessionStore() if session is None else session
    request.now = at
    return request


def use(session, at):
    return sessions.idle(lambda request: HttpResponse())(a_request(session, at))


def test_signing_in_begins_a_new_session_that_lasts_thirty_days():
    request = a_request()
    request.session["seen"] = "before"
    request.session.save()
    old_key, person_id = request.session.session_key, new_id()

    sessions.sign_in(request, person_id=person_id)
    request.session.save()

    assert dict(request.session) == {
        "person_id": str(person_id),
        "is_staff": False,
        "signed_in_at": NOON.isoformat(),
    }
    assert request.session.session_key != old_key
    assert request.session.get_expiry_age() == 30 * 24 * 3600


def test_a_shared_browser_is_signed_out_after_its_time_without_use():
    request = a_request()
    sessions.sign_in(request, person_id=new_id(), idle=timedelta(minutes=30))

    use(request.session, NOON + timedelta(minutes=29))
    use(request.session, NOON + timedelta(minutes=58))
    assert "person_id" in request.session
    assert request.session.get_expire_at_browser_close()

    use(request.session, NOON + timedelta(minutes=88))

    assert "person_id" not in request.session


@pytest.mark.parametrize("idle", [timedelta(minutes=30), None])
def test_a_browser_keeps_no_page_of_somebody_who_is_signed_in(idle):
    request = a_request()
    sessions.sign_in(request, person_id=new_id(), idle=idle)

    response = use(request.session, NOON)

    assert response["Cache-Control"] == "private, no-store"


def test_a_strangers_page_may_be_kept():
    assert "Cache-Control" not in use(a_request().session, NOON)


def test_a_session_can_be_ended_from_elsewhere():
    request = a_request()
    sessions.sign_in(request, person_id=new_id())
    key = sessions.key(request)

    sessions.end(key)

    assert not SessionStore().exists(key)


def test_sessions_that_have_ended_are_deleted():
    request = a_request()
    request.session["kept"] = "until it ends"
    request.session.set_expiry(-1)
    request.session.save()

    tasks.forget_ended_sessions.func()

    assert not Session.objects.exists()


def test_signing_out_leaves_nothing():
    request = a_request()
    sessions.sign_in(request, person_id=new_id())

    sessions.sign_out(request)

    assert request.session.is_empty()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "nonsense", "unknown"),
    ],
)
def test_an_address_is_believed_only_from_the_operators_proxies(settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXIES = proxies

    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address(request) == seen
