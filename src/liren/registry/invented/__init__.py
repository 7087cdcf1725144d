"""Invented residents, for tests, demonstrations and measuring: nobody's name, number or telephone; the same seed gives
the same people."""

from liren.registry.invented.households import Invented, Numbers, households

__all__ = ["Invented", "Numbers", "households"]
