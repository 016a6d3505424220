"""The fictional city as publishers would publish it, file by file."""
