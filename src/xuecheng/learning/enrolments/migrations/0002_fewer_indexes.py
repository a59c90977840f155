import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Every mark and every sign-up kept indexes that no query reads."""

    dependencies = [
        ("courses", "0004_session_revision_as_sent"),
        ("enrolments", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="attendance", name="attendance_by_time"),
        migrations.AlterField(
            model_name="attendance",
            name="session",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.session",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="run",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.courserun",
            ),
        ),
    ]
