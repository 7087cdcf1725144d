"""Opinions: what many people think of many short statements, which groups they fall into, and what all groups share.

The statistics on given groups are exact where they can be (fractions) and those of Polis, read from its published
mathematics and its server's own results. The geometry (where people stand, `geometry` and `clusters`) is by floats,
deterministic, and an aid: nothing here decides anything.
"""
