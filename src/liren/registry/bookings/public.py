"""The door of the booking calendar, `registry.public.bookings`."""

from liren.registry.bookings.booking import (
    ACT,
    LONGEST_HOURS,
    ask_booking,
    cancel_booking,
    count_heads,
    decide_booking,
)
from liren.registry.bookings.errors import BookingDecided, BookingsEnough, NotBookable, RoomTaken
from liren.registry.bookings.reading import (
    booking,
    bookings_on,
    bookings_to_decide,
    calendar,
    my_bookings,
    utilisation,
)
from liren.registry.bookings.shapes import BookingCard, DayCells, HourCell, Utilisation
from liren.registry.bookings.telling import BOOKING_KINDS, booking_reactions

__all__ = [
    "ACT",
    "BOOKING_KINDS",
    "LONGEST_HOURS",
    "BookingCard",
    "BookingDecided",
    "BookingsEnough",
    "DayCells",
    "HourCell",
    "NotBookable",
    "RoomTaken",
    "Utilisation",
    "ask_booking",
    "booking",
    "booking_reactions",
    "bookings_on",
    "bookings_to_decide",
    "calendar",
    "cancel_booking",
    "count_heads",
    "decide_booking",
    "my_bookings",
    "utilisation",
]
