"""Keys of the programming interface."""

from django.db import models

from xuecheng.lib.rows import Row


class ApiKey(Row):
    """A key somebody was given for their program; only its hash is kept."""

    label = models.CharField(max_length=80, help_text="The organisation and its program.")
    prefix = models.CharField(
        max_length=12, unique=True, help_text="The readable part, by which it is found."
    )
    secret_hash = models.CharField(max_length=64, help_text="SHA-256 of the whole key.")
    scopes = models.JSONField(default=list, help_text="What it opens besides the public part.")
    per_minute = models.PositiveIntegerField(help_text="Requests a minute.")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
