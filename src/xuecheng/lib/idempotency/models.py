"""Keys that were used."""

from django.db import models
from django.db.models.functions import Now

from xuecheng.lib.rows import Row


class DoneOnce(Row):
    """A key, the action it was used for, and what came of it."""

    key = models.UUIDField()
    what = models.CharField(max_length=60, help_text="The action: enrolments.sign_up")
    result_id = models.UUIDField(null=True, help_text="Empty only while the work is going on.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "what"], name="key_used_once")]
        indexes = [models.Index(fields=["created_at"], name="key_by_age")]
