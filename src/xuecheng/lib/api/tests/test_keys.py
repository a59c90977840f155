from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from xuecheng.lib.api import keys
from xuecheng.lib.api.callers import Caller, Minute, TooManyRequests
from xuecheng.lib.api.models import ApiKey

NOW = datetime(2026, 11, 24, 10, 0, 30, tzinfo=UTC)


def make_key(**facts):
    made = {"label": "City library", "scopes": ["catalogue:bulk"], "per_minute": 600, "at": NOW}
    return keys.make(**{**made, **facts})


@pytest.mark.django_db
def test_a_key_is_found_by_its_text_which_is_not_stored():
    key, text = make_key()

    assert keys.find(text).prefix == key.prefix
    assert text not in str(ApiKey.objects.values())


@pytest.mark.django_db
@pytest.mark.parametrize("change", [lambda text: text + "x", lambda text: text[:-1], lambda _: ""])
def test_a_mistyped_key_opens_nothing(change):
    _key, text = make_key()

    with pytest.raises(keys.UnknownKey):
        keys.find(change(text))


@pytest.mark.django_db
def test_a_revoked_key_opens_nothing():
    key, text = make_key()

    assert keys.revoke(prefix=key.prefix, at=NOW)

    with pytest.raises(keys.UnknownKey):
        keys.find(text)
    assert not keys.revoke(prefix=key.prefix, at=NOW)


@pytest.mark.django_db
def test_the_command_gives_and_stops_a_key():
    out = StringIO()

    call_command("api_key", "City library", "--scope", "catalogue:bulk", stdout=out)
    text = out.getvalue().splitlines()[-1]
    key = keys.find(text)
    call_command("api_key", "--revoke", key.prefix, stdout=out)

    assert key.scopes == ["catalogue:bulk"]
    with pytest.raises(keys.UnknownKey):
        keys.find(text)


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["--revoke", "00000000"]])
def test_the_command_says_what_it_needs(arguments):
    with pytest.raises(CommandError):
        call_command("api_key", *arguments)


def test_a_caller_has_so_many_requests_a_minute():
    minute, caller = Minute(), Caller("address 192.0.2.1", per_minute=2)
    minute.count(caller, NOW)
    minute.count(caller, NOW)

    with pytest.raises(TooManyRequests) as caught:
        minute.count(caller, NOW)

    assert caught.value.facts() == {"per_minute": 2}


def test_the_next_minute_counts_anew_and_callers_apart():
    minute, caller = Minute(), Caller("address 192.0.2.1", per_minute=1)

    minute.count(caller, NOW)
    minute.count(Caller("address 192.0.2.2", per_minute=1), NOW)
    minute.count(caller, NOW + timedelta(seconds=30))

    with pytest.raises(TooManyRequests):
        minute.count(caller, NOW + timedelta(seconds=31))
