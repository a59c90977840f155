"""What the plumbing does by itself."""

from datetime import time

from django.contrib.sessions.backends.db import SessionStore

from xuecheng.lib.jobs import job


@job(daily_at=time(3, 40))
def forget_ended_sessions() -> None:
    """Delete sessions that have ended."""
    SessionStore.clear_expired()
