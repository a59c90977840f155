"""What is sent, for the tests of pages and of sign-in."""

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


@pytest.fixture
def post(settings, tmp_path):
    """What was sent in this test, newest last; the pack is the demonstration city's."""
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"
    settings.CITY_PACK = "demo-city"
    file = tmp_path / "post" / "messages.jsonl"
    return lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
