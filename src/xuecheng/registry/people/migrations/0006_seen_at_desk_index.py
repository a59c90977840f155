from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_phone_used_when_verified"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="accountevent",
            index=models.Index(
                condition=models.Q(("what", "seen_at_desk")),
                fields=["at"],
                name="account_event_seen_at_desk",
            ),
        ),
    ]
