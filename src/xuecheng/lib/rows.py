"""The bases every stored row is built on."""

from django.db import models

from xuecheng.lib.ids import new_id


class Row(models.Model):
    """A row with a UUIDv7 made in the application as its only primary key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
