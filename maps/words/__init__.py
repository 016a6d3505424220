"""Every sentence of a screen, one table a screen."""
