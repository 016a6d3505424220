"""Groups of commands, each with its words."""
