"""The ``xuecheng`` command."""

import os
import sys


def main() -> None:
    """Run a management command with Xuecheng's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuecheng.site.settings")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
