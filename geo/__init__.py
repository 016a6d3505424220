"""Measure and decide: pure functions, frames in, Series or frames out; no file, no drawing, no dataset."""
