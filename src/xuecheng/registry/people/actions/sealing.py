"""Sealing everything again after a key was changed."""

from django.db import transaction

from xuecheng.lib.sealed import seal, unseal
from xuecheng.registry.people import queries
from xuecheng.registry.people.models import IdentityDocument, PhoneNumber, StaffPassword


@transaction.atomic
def reseal() -> int:
    """Seal every number and secret with the newest key, fingerprint them anew, return how many.

    Fingerprints move all at once or not at all, so that no number is ever half found.
    """
    done = 0
    for phone in PhoneNumber.objects.iterator():
        number = unseal(phone.sealed)
        phone.sealed, phone.fingerprint = seal(number), queries.phone_fingerprint(number)
        phone.save(update_fields=["sealed", "fingerprint"])
        done += 1
    for document in IdentityDocument.objects.iterator():
        number = unseal(document.sealed)
        document.sealed = seal(number)
        document.fingerprint = queries.document_fingerprint(
            kind=document.kind, issuing_country=document.issuing_country, number=number
        )
        document.save(update_fields=["sealed", "fingerprint"])
        done += 1
    for password in StaffPassword.objects.iterator():
        password.totp_sealed = seal(unseal(password.totp_sealed))
        password.save(update_fields=["totp_sealed"])
        done += 1
    return done
