"""What stands at places that ended and could not follow by itself: doors and people, for somebody to say where."""
