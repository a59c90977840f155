"""What every property of this suite may rely on."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_property_does_not_fail_because_the_machine_was_busy():
    pauses = iter([0.3])

    @settings(max_examples=5, database=None)
    @given(st.integers())
    def holds(number):
        time.sleep(next(pauses, 0))

    holds()
