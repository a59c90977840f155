import numpy as np
import pytest

from xuecheng.kernels.reach import network_from_segments
from xuecheng.registry.reach.queries.grounds import ground
from xuecheng.registry.reach.queries.rings import rings
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.queries.walks import walking
from xuecheng.registry.reach.rules.problems import NothingThere
from xuecheng.registry.reach.rules.venues import Place

METRES = 111_195.08  # of a degree on the equator


def a_street():
    lon = np.arange(31) * 100 / METRES
    return network_from_segments(
        range(30), range(1, 31), [1000] * 30, node_lon=lon, node_lat=np.zeros(31)
    )


def homes_at(*places):
    """Return people, 10 in each cell, at places in metres."""
    lon, lat = np.array(places, np.float64).T / METRES
    count = np.full(len(places), 10)
    return People(
        ids=tuple(f"h{number}" for number in range(len(places))), lon=lon, lat=lat,
        districts=("",) * len(places), people=count, groups={}, opportunities={},
    )  # fmt: skip


def drawn(people, place, *, minutes=15):
    spot = Place("甲", place[0] / METRES, place[1] / METRES)
    on = ground(a_street(), people, [spot], walking=walking(), step_free=False)
    return rings(
        on, people, paces=("adult", "elder"), limit_minutes=minutes, progress=lambda *_: None
    )


def test_the_ground_is_the_same_with_and_without_people():
    homes = homes_at((900, 300), (1111, -400), (1777, 200), (1500, 450))

    empty, lived_in = drawn(None, (1500, 40)), drawn(homes, (1500, 40))

    for without, with_people in zip(empty, lived_in, strict=True):
        assert with_people.square_metres == pytest.approx(without.square_metres, rel=1e-4)
    assert [ring.people for ring in empty] == [None] * 6
    assert lived_in[2].people > 0


def test_an_inner_ring_may_end_before_the_street():
    inner, middle, outer = drawn(None, (1500, 450))[3:]

    assert (inner.ground.is_empty, inner.square_metres) == (True, 0)
    assert 0 < middle.square_metres < outer.square_metres


def test_where_no_ring_comes_to_a_street_there_is_no_ground():
    with pytest.raises(NothingThere, match="没有一段路通到这里"):
        drawn(None, (1500, 450), minutes=3)
