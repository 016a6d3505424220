"""The front door: the command line and the few calls a notebook needs; it composes, it computes nothing."""
