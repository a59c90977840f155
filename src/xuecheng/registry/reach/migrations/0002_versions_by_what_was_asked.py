from django.db import migrations, models

HELP = "Of the file, its reader, its origin and the options; empty in older versions."


class Migration(migrations.Migration):
    dependencies = [("reach", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("networkversion", "reach_network_once"),
        migrations.RemoveConstraint("populationversion", "reach_population_once"),
        migrations.AddField(
            "networkversion",
            "asked_sha256",
            models.CharField(default="", help_text=HELP, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "populationversion",
            "asked_sha256",
            models.CharField(default="", help_text=HELP, max_length=64),
            preserve_default=False,
        ),
    ]
