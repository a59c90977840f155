"""What the pages send, for the tests of pages."""

import json
import re

import pytest


@pytest.fixture
def messages(settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    return tmp_path / "post" / "messages.jsonl"


@pytest.fixture
def sent(messages):
    """The six digits that were sent last."""

    def digits():
        last = json.loads(messages.read_text("utf-8").splitlines()[-1])
        return re.search(r"\d{6}", last["text"])[0]

    return digits
