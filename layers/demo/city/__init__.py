"""The fictional city as an idea: relief, people, networks, names."""
