"""The control of the data: official sources checked against each other, before anybody decides by them."""
