"""Sites gathered into places to look at, with a name, how sure their order is, and the first sentence of a result."""
