from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xuecheng.lib.search.engines import engine


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in engine(schema_editor.connection).create:
        schema_editor.execute(statement)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in engine(schema_editor.connection).drop:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create, drop)]
