"""Where somebody must wait before they try again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages

from xuecheng.lib import limits
from xuecheng.lib.forms import Form
from xuecheng.lib.request import CityRequest


@contextmanager
def refusals_of(form: Form, request: CityRequest) -> Iterator[None]:
    """Catch what ``form.refusals`` catches; that one must wait is a notice, nothing to mend."""
    with form.refusals():
        try:
            yield
        except limits.TooOften as error:
            messages.info(request, error.message)
