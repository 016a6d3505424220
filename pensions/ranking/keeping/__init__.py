"""What was measured is kept: digests of content, and columns by site."""
