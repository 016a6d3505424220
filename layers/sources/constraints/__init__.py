"""What limits building: local plan, flood plans, noise, terrain."""
