"""A class whose sessions were all cancelled before we counted them takes nobody."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef


def count_none(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set the number of sessions of an open class to nought where none takes place."""
    sessions = apps.get_model("courses", "Session").objects
    taking_place = sessions.filter(run=OuterRef("pk"), cancelled_at__isnull=True)
    runs = apps.get_model("courses", "CourseRun").objects
    runs.filter(~Exists(taking_place), status="open").update(session_count=0)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_session_revision"),
    ]

    operations = [
        migrations.RunPython(count_none, migrations.RunPython.noop),
    ]
