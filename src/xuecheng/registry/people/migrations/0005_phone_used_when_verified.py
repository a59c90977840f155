"""A number that was proved before we noted its use was used then, at the least."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def use_when_verified(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the day of the proof as the day of the last use."""
    numbers = apps.get_model("people", "PhoneNumber").objects
    numbers.filter(used_at__isnull=True).update(used_at=F("verified_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_phone_used_at"),
    ]

    operations = [
        migrations.RunPython(use_when_verified, migrations.RunPython.noop),
    ]
