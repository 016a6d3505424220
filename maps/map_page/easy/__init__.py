"""The easy-to-read page, inside the map's own file."""
