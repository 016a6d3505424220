"""What is only drawn under the others on a map: buildings, railways, names of places. No measure reads it."""
