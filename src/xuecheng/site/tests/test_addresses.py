"""Every address opens: what a form was answered with stays there, for links, reload and "back"."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, StringConverter, UUIDConverter

from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.people.tests.makers import make_person

pytestmark = pytest.mark.django_db

ONE = UUID(int=1)
SAMPLES = {UUIDConverter: ONE, IntConverter: 1, StringConverter: "sample"}


def test_no_address_is_only_for_forms(staff_client):
    person, school = make_person(), make_organisation()
    for role in ("teacher", "organisation_staff", "city_admin"):
        make_role(person.pk, role, organisation=school)
    client = staff_client(person.pk)

    addresses = list(_addresses(get_resolver().url_patterns))
    opened = {address: client.get(address).status_code for address in addresses}

    assert len(opened) > 70
    closed = HTTPStatus.METHOD_NOT_ALLOWED
    assert [address for address, status in opened.items() if status == closed] == []


@pytest.mark.parametrize(
    ("taking", "kept", "page"),
    [
        ("people:sign-in-code-again", {}, "people:sign-in-code"),
        ("people:home-forget", {}, "people:home"),
        ("people:device-forget", {"device_id": ONE}, "people:account"),
        ("enrolments:desk-results-confirm", {"slug": "sample"}, "enrolments:desk-results"),
        ("school_import:discard", {"draft_id": ONE}, "school_import:preview"),
    ],
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_address_of_a_button_leads_to_its_page(client, taking, kept, page, language):
    on_page = {} if page == "people:account" else kept
    button, expected = reverse(taking, kwargs=kept), reverse(page, kwargs=on_page)

    opened = client.get(f"{language}{button}")

    assert opened.status_code == HTTPStatus.FOUND
    assert opened.url == f"{language}{expected}"


def _addresses(patterns, namespace: str = "") -> Iterator[str]:
    """Yield an address of every page, with made-up parts; not those of the API."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if not str(pattern.pattern).startswith("api/"):
                inner = getattr(pattern, "namespace", None)
                yield from _addresses(pattern.url_patterns, f"{inner}:" if inner else namespace)
        elif pattern.name:
            parts = pattern.pattern.converters.items()
            kwargs = {name: _sample(converter) for name, converter in parts}
            yield reverse(f"{namespace}{pattern.name}", kwargs=kwargs)


def _sample(converter: object) -> object:
    return next(sample for kind, sample in SAMPLES.items() if isinstance(converter, kind))
