"""Geometry is measured by one library, which comes with a second (numpy): 22 MB that a web process does not hold until
somebody measures something. So the rest of the room names it from here, and in annotations that are not evaluated."""

from typing import TYPE_CHECKING

from liren.kit.memory import Lazily

if TYPE_CHECKING:
    import shapely
else:
    shapely = Lazily("shapely")

__all__ = ["shapely"]
