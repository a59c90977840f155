"""The city's own programs with a clock that a test sets, so that weeks of classes pass in seconds.

``python -m tests.clock ARGUMENTS`` is ``xuecheng ARGUMENTS``; ``tests.clock:application`` is the
web server's application. The file named by ``TEST_CLOCK`` holds how many seconds they are ahead.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

_ahead = Path(os.environ["TEST_CLOCK"])
_real_now = timezone.now


def now() -> datetime:
    """Return the moment it is in this city."""
    return _real_now() + timedelta(seconds=float(_ahead.read_text("utf-8")))


timezone.now = now

if __name__ == "__main__":
    from xuecheng.cli import main

    sys.exit(main())

from xuecheng.site.wsgi import application  # noqa: E402

__all__ = ["application"]
