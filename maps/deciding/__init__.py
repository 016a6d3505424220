"""Pages of choose, voices, compare, backtest and isochrones."""
