import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("people", "0006_seen_at_desk_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="number",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Whom its text message goes to; empty: to where the person is reached then.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.phonenumber",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__isnull", False)),
                fields=("number", "kind"),
                name="notice_to_number_once",
            ),
        ),
    ]
