"""Local rules 实施细则: tightens, narrows, requires also, or replaces what its parent left open.

`loading` reads one, `clauses` says what a parent lets be changed and how far, `merging` makes the procedure that runs.
"""
