"""Local rules 实施细则 of places: drafted, merged with the procedure above, published, rebased when it changes."""
