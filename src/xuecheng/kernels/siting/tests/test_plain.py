"""The same answers where numba is not installed."""

import subprocess
import sys

import numpy as np

from xuecheng.kernels.compiling import HAS_NUMBA
from xuecheng.kernels.siting import Coverage, Distances, Terms, maximal_covering, p_median

WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
from xuecheng.kernels.siting.tests import test_plain
assert not test_plain.HAS_NUMBA
print(test_plain.answers())
"""


def answers():
    """Some answers on a small town, with every loop in use."""
    dice = np.random.default_rng(5)
    sites, people = dice.integers(0, 100, (60, 2)), dice.integers(0, 100, (50, 2))
    matrix = np.abs(sites[:, None] - people[None]).sum(axis=2)
    distances, weights = Distances.from_matrix(matrix), dice.integers(1, 99, 50)
    near = Coverage.from_distances(distances, limit=20)
    terms = Terms(count=5, existing=(3,), costs=dice.integers(1, 9, 60), budget=14)
    return [
        maximal_covering(near, weights, terms),
        maximal_covering(near, weights, Terms(count=8)),
        p_median(distances, weights, terms),
        p_median(distances, weights, Terms(count=6)),
    ]


def test_answers_are_the_same_without_numba():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT_NUMBA], capture_output=True, text=True
    )

    assert done.stdout.strip().splitlines()[-1:] == [repr(answers())], done.stderr
    assert HAS_NUMBA, "numba is missing: only the plain loops were tested"
