"""A run: measures, ranking, record, outputs."""
