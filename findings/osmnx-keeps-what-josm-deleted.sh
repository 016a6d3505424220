#!/usr/bin/env bash
# A file saved by JOSM keeps what was deleted since the download, marked action="delete", until it is uploaded.
# One would guess: osmnx.graph_from_xml leaves a deleted way out of the graph.
# What happens: osmnx 2.1.1 reads the mark of nobody: the deleted footbridge is an edge like any other, in both directions.
# Whom it misleads: whoever measures walking minutes on a corrected extract: people walk over the bridge that was removed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check "osmnx==2.1.1" "geopandas==1.2.0" "networkx==3.6.1" "numpy==2.4.6" "pandas==3.1.1"
cat > try.py <<'PYTHON'
from importlib.metadata import version

import osmnx

with open("corrected.osm", "w", encoding="utf-8") as file:
    file.write("""<?xml version='1.0' encoding='UTF-8'?>
<osm version='0.6' generator='JOSM'>
  <node id='1' version='1' lat='43.6100' lon='3.8760' />
  <node id='2' version='1' lat='43.6100' lon='3.8770' />
  <node id='3' version='1' lat='43.6100' lon='3.8780' />
  <way id='10' version='1'><nd ref='1' /><nd ref='2' /><tag k='highway' v='residential' /></way>
  <way id='11' action='delete' version='1'><nd ref='2' /><nd ref='3' /><tag k='highway' v='footway' /></way>
</osm>
""")
graph = osmnx.graph_from_xml("corrected.osm", simplify=False, retain_all=True)
ways = sorted(edge["osmid"] for *_, edge in graph.edges(data=True))
print("osmnx", version("osmnx"), "edges by way:", ways)
assert ways == [10, 10, 11, 11], "the deleted way 11 is no longer in the graph"
PYTHON
env/bin/python -W ignore try.py
