"""Dwellings 房屋: laid out in a building, changed with a history, found by building and place."""
