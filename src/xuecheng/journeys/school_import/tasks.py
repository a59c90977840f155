"""What the import does by itself."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from xuecheng.journeys.school_import import actions
from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.lib.actors import Actor
from xuecheng.lib.jobs import job
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.queries import grants


@job(attempts=3)
def apply(*, draft_id: str) -> None:
    """Apply a large draft, as of the moment its person began it and with the rights of now."""
    draft = ImportDraft.objects.get(pk=UUID(draft_id))
    today = local_day(timezone.now())
    rights = grants(draft.made_by, on=today) if draft.made_by else ()
    by = Actor(person_id=draft.made_by, grants=rights)
    actions.finish(draft_id=draft.pk, by=by, at=draft.started_at or draft.created_at)


@job(every=timedelta(hours=6))
def remove_outdated() -> None:
    """Remove uploaded files nobody decided about in seven days."""
    actions.remove_outdated(at=timezone.now())
