"""From measures to ranks: value functions, criteria, rules, score, rank, what would change it."""
