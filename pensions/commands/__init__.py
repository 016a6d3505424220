"""One module a command of the command line, each with `register(app, lang)`."""
