"""Whether somebody is who they say, beyond the name."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from xuecheng.lib import limits
from xuecheng.registry.people import rules
from xuecheng.registry.people.models import IdentityDocument


def has_document(person_id: UUID) -> bool:
    """Return whether a document of the person is kept, so that its number can be asked for."""
    return IdentityDocument.objects.filter(person_id=person_id).exists()


def check_last_four(*, person_id: UUID, last_four: str, at: datetime) -> None:
    """Compare the end of a document's number somebody typed; the wrong tries count.

    :raises rules.NotRecognised: it is of none of the person's documents.
    :raises limits.TooOften: somebody is trying.
    """
    tries, bucket = rules.DOCUMENTS_PER_PERSON, f"documents {person_id}"
    limits.spend(bucket=bucket, limit=tries.limit, seconds=tries.seconds, at=at)
    kept = IdentityDocument.objects.filter(person_id=person_id).values_list("last_four", flat=True)
    if not any(rules.same_last_four(last_four, each) for each in kept):
        raise rules.NotRecognised(
            _("和账户里的证件对不上。请看证件号码的最后四位，有字母也要填。"), field="last_four"
        )
    limits.forget(bucket)
