"""What counts people: which layers and columns, the rule that pools small squares, the one gate to a number."""
