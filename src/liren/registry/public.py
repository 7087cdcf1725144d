"""The door of this room: everything outside enters here."""

from liren.registry.errors import (
    BuildingClosed,
    BuildingUnknown,
    DwellingEnded,
    DwellingInvalid,
    DwellingUnknown,
    LayoutChanged,
)
from liren.registry.homes.buildings import responsible
from liren.registry.homes.changing import change_dwelling, end_dwelling, register_dwelling, withdraw_dwelling
from liren.registry.homes.checks import read_area, read_floor
from liren.registry.homes.following import place_reactions as homes_place_reactions
from liren.registry.homes.laying import LaidOut, lay_out, would_lay_out
from liren.registry.homes.pattern import NUMBERINGS, Layout, doors_of, read_layout
from liren.registry.homes.reading import (
    building,
    dwelling,
    dwelling_history,
    dwellings,
    dwellings_at,
    dwellings_by_id,
    homes_count,
)
from liren.registry.homes.shapes import Dwelling, DwellingPage, Facts, HomesCount
from liren.registry.homes.words import TENURES, USES
from liren.registry.told import QUALITIES, SOURCES

__all__ = [
    "NUMBERINGS",
    "QUALITIES",
    "SOURCES",
    "TENURES",
    "USES",
    "BuildingClosed",
    "BuildingUnknown",
    "Dwelling",
    "DwellingEnded",
    "DwellingInvalid",
    "DwellingPage",
    "DwellingUnknown",
    "Facts",
    "HomesCount",
    "LaidOut",
    "Layout",
    "LayoutChanged",
    "building",
    "change_dwelling",
    "doors_of",
    "dwelling",
    "dwelling_history",
    "dwellings",
    "dwellings_at",
    "dwellings_by_id",
    "end_dwelling",
    "homes_count",
    "homes_place_reactions",
    "lay_out",
    "read_area",
    "read_floor",
    "read_layout",
    "register_dwelling",
    "responsible",
    "withdraw_dwelling",
    "would_lay_out",
]
