"""Faults planted in the files of the fictional city, each for one control of `pensions inspect` to find."""
