"""The tables of this room, a file for each class."""

from liren.registry.models.homes import Dwelling, DwellingPast

__all__ = ["Dwelling", "DwellingPast"]
