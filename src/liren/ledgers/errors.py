"""What this room says no to."""
