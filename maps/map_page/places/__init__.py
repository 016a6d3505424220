"""What the page holds of places that are no site: names that sectors may have, facts of communes."""
