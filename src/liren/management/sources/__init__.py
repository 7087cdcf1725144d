"""What the platform holds and tables are filled from: a closed list of names, each read from the room that keeps it."""
