"""What a planner brings: need, pensions, voices, blank tables, earlier runs."""
