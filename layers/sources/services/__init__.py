"""Services of daily life and desks, and the table of their categories."""
