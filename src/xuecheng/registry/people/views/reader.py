"""Who reads the page."""

from uuid import UUID

from xuecheng.lib.request import CityRequest


def reader(request: CityRequest) -> UUID:
    """Return who is signed in; only for pages that are guarded by ``signed_in``."""
    person_id = request.actor.person_id
    assert person_id is not None, "the page is for somebody who is signed in"
    return person_id
