"""The browser of the browser tests."""

import shutil


def executable() -> str | None:
    """Return the path of an installed Chromium, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
