"""A draft replayed over how affairs went: what would change, what it would no longer allow, what nobody can know."""
