"""What joins the streets is found once a run, for all measures that walk."""

from collections import Counter

import shapely

from geo.streets import snap
from tests.pensions.ranking.test_out_of_reach import SITES, drawn, feed, judged, places  # noqa: F401


def test_no_point_set_is_tied_to_the_streets_twice_in_a_run(feed, tmp_path, monkeypatch):  # noqa: F811
    """On foot, by the timetable, by departures: the sites, the stops and each kind of place are tied once."""
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path))
    tied, found = Counter(), snap._snapped

    def counted(network, points, max_access_m):
        tied[id(network), shapely.get_coordinates(points).tobytes(), max_access_m] += 1
        return found(network, points, max_access_m)

    monkeypatch.setattr(snap, "_snapped", counted)
    judged(drawn(feed))
    sites = shapely.get_coordinates(places(**SITES).geometry.to_numpy()).tobytes()
    assert len({network for network, _, _ in tied}) == 1
    assert [count for (_, points, _), count in tied.items() if points == sites] == [1]
    assert len(tied) > 1
    assert set(tied.values()) == {1}
