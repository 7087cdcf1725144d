"""The door of groups: everything outside enters here."""

from liren.engine.groups.file import SCHEMA, Code, Group
from liren.engine.groups.rules import in_words
from liren.engine.groups.weighing import Weighed
from liren.registry.groups.book import Book, Family, add_groups, book_at, check_groups, end_groups, seed_groups
from liren.registry.groups.counting import day_asked, groups_above, groups_at
from liren.registry.groups.deciding import end_decision, record_decision, take_back_decision
from liren.registry.groups.errors import DecisionEnded, DecisionUnknown, GroupsInvalid, GroupUnknown
from liren.registry.groups.following import follow_place, group_reactions
from liren.registry.groups.keeping import keep_figures
from liren.registry.groups.opening import explain, members_of, open_group
from liren.registry.groups.shapes import (
    Band,
    Count,
    Explained,
    FamilyCounts,
    GroupsAt,
    HeldDecision,
    Listed,
    Opened,
    Placed,
)
from liren.registry.groups.telling import fewest, told_as
from liren.registry.groups.visiting import PURPOSE as VISITS
from liren.registry.groups.visiting import due_visits

__all__ = [
    "SCHEMA",
    "VISITS",
    "Band",
    "Book",
    "Code",
    "Count",
    "DecisionEnded",
    "DecisionUnknown",
    "Explained",
    "Family",
    "FamilyCounts",
    "Group",
    "GroupUnknown",
    "GroupsAt",
    "GroupsInvalid",
    "HeldDecision",
    "Listed",
    "Opened",
    "Placed",
    "Weighed",
    "add_groups",
    "book_at",
    "check_groups",
    "day_asked",
    "due_visits",
    "end_decision",
    "end_groups",
    "explain",
    "fewest",
    "follow_place",
    "group_reactions",
    "groups_above",
    "groups_at",
    "in_words",
    "keep_figures",
    "members_of",
    "open_group",
    "record_decision",
    "seed_groups",
    "take_back_decision",
    "told_as",
]
