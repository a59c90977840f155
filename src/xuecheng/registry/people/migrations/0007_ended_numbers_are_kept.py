from django.db import migrations, models

UNTIL = "until erasure, also after the number has changed."


class Migration(migrations.Migration):
    """Who lost a number is told so at the sign-in, and found by it at the desk."""

    dependencies = [
        ("people", "0006_seen_at_desk_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="phonenumber",
            name="fingerprint",
            field=models.CharField(
                db_index=True,
                help_text="Personal: kept to find the person who holds the number; " + UNTIL,
                max_length=64,
            ),
        ),
        migrations.AlterField(
            model_name="phonenumber",
            name="last_four",
            field=models.CharField(
                help_text="Personal: kept for clerks to tell namesakes apart; " + UNTIL,
                max_length=4,
            ),
        ),
        migrations.AlterField(
            model_name="phonenumber",
            name="sealed",
            field=models.BinaryField(
                help_text="Personal: kept to send codes and notices; " + UNTIL,
            ),
        ),
        migrations.AlterField(
            model_name="phonenumber",
            name="used_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Personal: kept to tell when the number may have gone to somebody else; "
                + UNTIL,
                null=True,
            ),
        ),
    ]
