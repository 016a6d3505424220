"""Voices, comparison, back-test."""
