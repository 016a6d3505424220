"""How we judge: scenarios and profiles."""
