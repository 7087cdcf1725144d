"""Every write of actors."""
