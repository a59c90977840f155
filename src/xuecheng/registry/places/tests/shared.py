"""Where test inputs lie that nobody on this project wrote."""

import os
from pathlib import Path

import pytest


def shared_file(path: str) -> Path:
    """Return a file of the folder of shared inputs, or skip the test with the reason.

    The folder stands beside the repository as ``shared``; ``XUECHENG_SHARED`` names another.
    """
    beside = Path(__file__).resolve().parents[6] / "shared"
    file = Path(os.environ.get("XUECHENG_SHARED", beside)) / path
    if not file.exists():
        pytest.skip(f"shared/{path} is not on this machine")
    return file
