"""Distances, zones, discs, areal transfer, rasters, grids, hotspots: what stands around a site."""
