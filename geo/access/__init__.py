"""Minutes from a site to a place, on foot where streets are known, and isochrones."""
