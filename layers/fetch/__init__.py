"""From the catalogue of sources to files that are whole, dated and checked, on the planner's disk."""
