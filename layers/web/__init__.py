"""How servers are reached: asking, downloading, and what may go wrong on the way; no publisher is known here."""
