"""How we judge: scenarios and profiles, and `templates`, the blank tables that a planner fills in."""
