"""The tables of this room, a file for each class."""

from liren.registry.models.facilities import Facility, FacilityPast, FacilityPhase, Premises, Room, Window
from liren.registry.models.homes import Dwelling, DwellingPast
from liren.registry.models.households import Household, HouseholdPast, Membership, Observation
from liren.registry.models.people import ChangeRequest, Residence, Resident, ResidentPast, Trace

__all__ = [
    "ChangeRequest",
    "Dwelling",
    "DwellingPast",
    "Facility",
    "FacilityPast",
    "FacilityPhase",
    "Household",
    "HouseholdPast",
    "Membership",
    "Observation",
    "Premises",
    "Residence",
    "Resident",
    "ResidentPast",
    "Room",
    "Trace",
    "Window",
]
