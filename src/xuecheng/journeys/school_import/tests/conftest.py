"""The school of the tests of files, pages and moved sessions."""

import pytest

from xuecheng.journeys.school_import.tests.makers import make_school


@pytest.fixture
def school(settings, tmp_path):
    """A school whose uploaded files lie in a folder of the test's own."""
    settings.DATA = tmp_path
    return make_school()
