"""The door of conventions 居民公约、村规民约: everything outside enters here."""

from liren.autonomy.actions.conventions import ACT as CONVENTIONS_KEEP
from liren.autonomy.actions.conventions import (
    ask_convention,
    begin_convention,
    draft_convention,
    drop_convention,
    put_convention,
    record_deed,
    take_back_deed,
)
from liren.autonomy.actions.meetings import MEETINGS as CONVENTION_MEETINGS
from liren.autonomy.errors import ConventionMoved, ConventionNotDecided, NoSuchConvention, NoSuchConventionDeed
from liren.autonomy.queries.conventions import convention_between, convention_page, convention_versions, deeds_of
from liren.autonomy.queries.limits import check_conventions, limits
from liren.autonomy.shapes.conventions import QUESTION as CONVENTION
from liren.autonomy.shapes.conventions import ConventionPage, ConventionView

__all__ = [
    "CONVENTION",
    "CONVENTIONS_KEEP",
    "CONVENTION_MEETINGS",
    "ConventionMoved",
    "ConventionNotDecided",
    "ConventionPage",
    "ConventionView",
    "NoSuchConvention",
    "NoSuchConventionDeed",
    "ask_convention",
    "begin_convention",
    "check_conventions",
    "convention_between",
    "convention_page",
    "convention_versions",
    "deeds_of",
    "draft_convention",
    "drop_convention",
    "limits",
    "put_convention",
    "record_deed",
    "take_back_deed",
]
