"""The walking network: streets as nodes and edges, points tied to them, minutes on foot."""
