"""The landlord's check."""
