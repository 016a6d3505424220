"""What run.json holds: the classes against which every record is checked, and from which its schema is made."""
