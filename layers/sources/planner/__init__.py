"""What a planner brings: need, pensions, voices, earlier runs. Blank tables to fill: `layers.scenario.templates`."""
