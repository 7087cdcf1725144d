"""What this room refuses, each with its code and what to do about it."""
