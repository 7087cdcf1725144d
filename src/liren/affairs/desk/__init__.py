"""The worker's desk over open work: narrowing kept by name, many at once, and whether what is shown is still so."""
