"""The way in for files: read, guess the columns, check every cell, and say what would happen."""

from liren.affairs.importing.rows import ImportedRow

__all__ = ["ImportedRow"]
