"""Asking and downloading, with what may go wrong on the way."""
