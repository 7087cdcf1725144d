"""A procedure held against how affairs went: clause by clause, and the paths taken against the path written. Pure."""
