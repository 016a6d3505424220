"""Texts of parts of the map's page, which `maps.words.script` puts together."""
