"""The words of a table 表 that a department asks communities for: what is held fills it, only the rest is asked."""
