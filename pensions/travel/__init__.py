"""Journeys and isochrones."""
