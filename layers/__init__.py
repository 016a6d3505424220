"""From published files to validated layers: the only place that knows the French open data."""
