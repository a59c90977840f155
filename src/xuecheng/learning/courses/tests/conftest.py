"""Who looks at the pages of classes, and when, for their tests."""

import pytest
from django.utils import timezone

from xuecheng.registry.people.models import Details
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.tests.makers import make_area


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def neighbour(resident_client):
    """A browser of a resident who lives next to the makers' first venue."""
    person = make_person()
    Details.objects.filter(person=person).update(
        home_longitude=121.4365, home_latitude=31.1920, home_area=make_area("310104014")
    )
    return resident_client(person.pk)
