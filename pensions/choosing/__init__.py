"""The joint choice of k sites."""
