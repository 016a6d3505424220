"""Land and housing: cadastre and owners, brownfields, sales, social dwellings."""
