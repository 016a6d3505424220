"""A site as people give it: text, addresses, lists, candidates."""
