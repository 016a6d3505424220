#!/usr/bin/env bash
# Service of a line that the feed gives by frequencies.txt: a bus every 10 minutes from 8:00 to 10:00.
# One would guess: the statistics of gtfs_kit count about 12 departures, and a headway of 10 minutes.
# What happens: gtfs_kit 13.0.1 reads frequencies.txt, and counts one trip for the template of the line: one departure
# that day, headway unknown, for the route and for its stops.
# Whom it misleads: whoever ranks stops by departures: a line every 10 minutes counts less than a school bus with two runs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "gtfs-kit==13.0.1" "pandas==3.1.1" "geopandas==1.2.0" "numpy==2.4.6"
cat > try.py <<'PYTHON'
import zipfile
from importlib.metadata import version

import gtfs_kit

TABLES = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nA,Lines,https://example.org,Europe/Paris\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nS1,One,43.60,3.87\nS2,Two,43.62,3.87\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nR,A,1,3\n",
    "trips.txt": "route_id,service_id,trip_id,direction_id\nR,W,T,0\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T,08:00:00,08:00:00,S1,1\nT,08:20:00,08:20:00,S2,2\n",
    "calendar_dates.txt": "service_id,date,exception_type\nW,20260922,1\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs\nT,08:00:00,10:00:00,600\n",
}
with zipfile.ZipFile("feed.zip", "w") as archive:
    for name, text in TABLES.items():
        archive.writestr(name, text)
feed = gtfs_kit.read_feed("feed.zip", dist_units="km")
route = feed.compute_route_stats(["20260922"]).iloc[0]
stop = feed.compute_stop_stats(["20260922"]).set_index("stop_id").loc["S1"]
print("gtfs_kit", version("gtfs-kit"), "frequencies read:", len(feed.frequencies), "- trips of the route:",
      route["num_trips"], "- trips at the stop:", stop["num_trips"], "- mean headway:", stop["mean_headway"])
assert len(feed.frequencies) == 1
assert route["num_trips"] == stop["num_trips"] == 1, "frequencies are now counted"
PYTHON
env/bin/python -W ignore try.py
