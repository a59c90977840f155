"""The kernel without numba: loops run as they are written, scipy does the searching."""

import os
import subprocess
import sys

SCRIPT = """
import sys
import warnings
warnings.simplefilter("error")
sys.modules["numba"] = None
from xuecheng.kernels import reach

assert not reach.HAS_NUMBA
network = reach.network_from_segments(
    [0, 1, 2, 1], [1, 2, 3, 4], [600, 600, 600, 600],
    node_lon=[0.0, 0.001, 0.002, 0.003, 0.001], node_lat=[0.0, 0.0, 0.0, 0.0, 0.001],
)
graph = reach.graph_for(network, reach.WalkingProfile(pace_m_per_min=60))
contracted = reach.contract(graph)
for each in (graph, contracted):
    for engine in ("scipy", "numba"):
        near = reach.nearest(each, [3, 4], limit_ds=1300, engine=engine)
        print(near.time_ds.tolist(), near.source.tolist())
        print(reach.sums_within(each, [1, 2, 3, 4, 5], limit_ds=600, engine=engine).tolist())
pairs = reach.origin_destination(graph, [0, 4], [1, 2], limit_ds=1200)
print(pairs.origins().tolist(), pairs.destinations.tolist(), pairs.times_ds.tolist())
print(reach.with_source(graph, near, 0).time_ds.tolist(), contracted.kept.tolist())
for engine in ("scipy", "numba"):
    print(reach.nearest_times(graph, [3, 4], limit_ds=1300, engine=engine).tolist())
print(reach.route(network, graph, 0, 3).nodes.tolist())
"""


def test_without_numba_the_answers_are_the_same():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        *(["[1200, 600, 600, 0, 0] [1, 1, 0, 0, 1]", "[3, 11, 9, 7, 7]"] * 4),
        "[0, 0, 1, 1] [0, 1, 0, 1] [600, 1200, 600, 1200]",
        "[0, 600, 600, 0, 0] [1]",
        *(["[1200, 600, 600, 0, 0]"] * 2),
        "[0, 1, 2, 3]",
    ]


def test_where_machine_code_cannot_be_kept_it_is_compiled_for_this_process_alone():
    nowhere = {**os.environ, "NUMBA_CACHE_LOCATOR_CLASSES": "IPythonCacheLocator"}
    script = (
        "from xuecheng.kernels import reach\n"
        "network = reach.network_from_segments("
        "[0], [1], [600], node_lon=[0.0, 0.001], node_lat=[0.0, 0.0])\n"
        "graph = reach.graph_for(network, reach.WalkingProfile(pace_m_per_min=60))\n"
        "print(reach.nearest_times(graph, [1], limit_ds=900).tolist())\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=nowhere
    )

    assert (done.stdout, done.stderr) == ("[600, 0]\n", "")
