"""The two-page sheet of a site."""
