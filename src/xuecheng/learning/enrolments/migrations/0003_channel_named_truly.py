from django.db import migrations, models


class Migration(migrations.Migration):
    """A number the teacher types in is not the learner's own check-in."""

    dependencies = [("enrolments", "0002_fewer_indexes")]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="channel",
            field=models.CharField(
                choices=[("teacher", "老师点名"), ("code", "扫码或报号")], max_length=10
            ),
        ),
    ]
