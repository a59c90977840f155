"""The site as Django's app."""

from django.apps import AppConfig
from django.core.checks import register


class SiteConfig(AppConfig):
    """Let every command look first whether the city can start."""

    name = "xuecheng.site"

    def ready(self) -> None:
        """Register what is checked."""
        from xuecheng.site import checks

        register(checks.packs_in_force)
