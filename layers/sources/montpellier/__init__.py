"""What the city of Montpellier and its Métropole publish in layouts of their own."""
