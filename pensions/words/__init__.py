"""What the commands say, in French and in English."""
