"""Deciding together, without any database: rolls as lines, rules as data, what was decided by which figures."""
