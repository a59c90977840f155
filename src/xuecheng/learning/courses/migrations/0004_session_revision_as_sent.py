"""Calendars that were sent before counted one for a move and one for a cancellation."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def count_as_sent(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Go on from the count that was sent: of a lower one a calendar takes no change."""
    sessions = apps.get_model("courses", "Session").objects
    sessions.filter(moved_from__isnull=False).update(revision=F("revision") + 1)
    sessions.filter(cancelled_at__isnull=False).update(revision=F("revision") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0003_class_without_sessions"),
    ]

    operations = [
        migrations.RunPython(count_as_sent, migrations.RunPython.noop),
    ]
