"""How published files are opened: archives, tables, maps, streams; no publisher is known here."""
