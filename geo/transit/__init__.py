"""The timetable, door to door: runs of a day, changes, searches, service at stops."""
