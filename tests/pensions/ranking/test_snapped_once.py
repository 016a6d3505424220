"""What joins the streets is found once a run, for all measures that walk."""

from collections import Counter

import shapely

from geo.streets import snap
from pensions.ranking.job import Job
from pensions.ranking.run import rank_territory


def test_no_point_set_is_tied_to_the_streets_twice_in_a_run(town, tmp_path, monkeypatch):
    """
    A whole ranking of the town, nothing kept from an earlier one: each set of points (the sites, the stops, each kind
    of place, the cells of the surface, the existing homes) is tied once to the one network.
    """
    monkeypatch.setenv("PENSIONS_CACHE", str(tmp_path))
    tied, found = Counter(), snap._snapped

    def counted(network, points, max_access_m):
        tied[id(network), shapely.get_coordinates(points).tobytes(), max_access_m] += 1
        return found(network, points, max_access_m)

    monkeypatch.setattr(snap, "_snapped", counted)
    run = rank_territory(Job(str(town), scenario="pension_de_famille"))
    sites = shapely.get_coordinates(snap.site_points(run.ranking.sites)).tobytes()
    assert len({network for network, _, _ in tied}) == 1
    assert [count for (_, points, _), count in tied.items() if points == sites] == [1]
    assert set(tied.values()) == {1}
