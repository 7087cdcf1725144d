"""Every write about conversations."""
