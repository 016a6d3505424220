"""What was read is kept on the disk: under which key, and how whole."""
