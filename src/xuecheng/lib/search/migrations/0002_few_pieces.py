from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xuecheng.lib.search.engines import engine


def keep_few(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For cities whose index was made before; elsewhere it says what is so."""
    for statement in engine(schema_editor.connection).few_pieces:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_words")]
    operations = [migrations.RunPython(keep_few, migrations.RunPython.noop)]
