"""Two entries of one person 重复登记: found, put side by side, proposed, agreed to, brought together."""

from liren.registry.doubles.alike import likely
from liren.registry.doubles.proposing import agree, bind_hindrances, drop, propose, refuse
from liren.registry.doubles.reading import beside, proposal, waiting
from liren.registry.doubles.shapes import REASONS, Beside, Likely, Proposed, Side, Waits
from liren.registry.doubles.standing import became, standing_for, standing_for_each
from liren.registry.errors import DoubleDecided, DoubleWaits, EntryMerged, NotOnePerson

__all__ = [
    "REASONS",
    "Beside",
    "DoubleDecided",
    "DoubleWaits",
    "EntryMerged",
    "Likely",
    "NotOnePerson",
    "Proposed",
    "Side",
    "Waits",
    "agree",
    "became",
    "beside",
    "bind_hindrances",
    "drop",
    "likely",
    "proposal",
    "propose",
    "refuse",
    "standing_for",
    "standing_for_each",
    "waiting",
]
