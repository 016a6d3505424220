"""The front door for Python: what `import pensions` gives; each verb takes the words of the command line."""
