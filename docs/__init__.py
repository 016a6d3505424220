"""The documentation: what is written by hand, and what is written from the code (`docs.generate`)."""
