"""How sure a rank is: weights, acceptability, flips, sensitivity, voices, back-test."""
