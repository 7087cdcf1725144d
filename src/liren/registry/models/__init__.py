"""The tables of this room, a file for each class."""

from liren.registry.models.arriving import Arrival, ArrivalLine
from liren.registry.models.bookings import BookedHour, Booking, CheckIn
from liren.registry.models.consents import Consent
from liren.registry.models.doubles import Double
from liren.registry.models.facilities import (
    Facility,
    FacilityPast,
    FacilityPhase,
    OpeningException,
    Premises,
    Room,
    Window,
)
from liren.registry.models.groups import Decision, GroupFigure, GroupRules
from liren.registry.models.homelike import HomelikeCheck
from liren.registry.models.homes import Dwelling, DwellingPast
from liren.registry.models.households import Household, HouseholdPast, Membership, Observation
from liren.registry.models.people import ChangeRequest, Residence, Resident, ResidentPast, Trace
from liren.registry.models.retention import RetentionHold, RetentionPass, RetentionRound, Tombstone
from liren.registry.models.searches import Search

__all__ = [
    "Arrival",
    "ArrivalLine",
    "BookedHour",
    "Booking",
    "ChangeRequest",
    "CheckIn",
    "Consent",
    "Decision",
    "Double",
    "Dwelling",
    "DwellingPast",
    "Facility",
    "FacilityPast",
    "FacilityPhase",
    "GroupFigure",
    "GroupRules",
    "HomelikeCheck",
    "Household",
    "HouseholdPast",
    "Membership",
    "Observation",
    "OpeningException",
    "Premises",
    "Residence",
    "Resident",
    "ResidentPast",
    "RetentionHold",
    "RetentionPass",
    "RetentionRound",
    "Room",
    "Search",
    "Tombstone",
    "Trace",
    "Window",
]
