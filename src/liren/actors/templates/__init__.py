"""Templates of organisations as data: read, checked, compared, and laid upon a place. Pure but for `shelf`."""
