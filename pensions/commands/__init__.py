"""Commands of the front door, one a module, each with `register(app, lang)`."""
