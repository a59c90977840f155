"""What the import does by itself."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from xuecheng.journeys.school_import import actions
from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.lib.actors import Actor
from xuecheng.lib.jobs import job
from xuecheng.registry.organisations.queries import grants


@job(attempts=3)
def apply(*, draft_id: str) -> None:
    """Apply a large draft, with the rights its person has now."""
    now = timezone.now()
    made_by = ImportDraft.objects.values_list("made_by", flat=True).get(pk=UUID(draft_id))
    by = Actor(person_id=made_by, grants=grants(made_by, on=now.date()) if made_by else ())
    actions.finish(draft_id=UUID(draft_id), by=by, at=now)


@job(every=timedelta(hours=6))
def remove_outdated() -> None:
    """Remove uploaded files nobody decided about in seven days."""
    actions.remove_outdated(at=timezone.now())
