"""Deciding together which projects a sum of money pays for: ballots, greedy, method of equal shares, who paid for what.

Everything that decides is exact: integers and fractions. Algorithms and their sources: docs/rooms/autonomy.md.
"""
