"""The number a page offers: of the office that handles the matter, else of the community's, else the hotline."""

from uuid import UUID

from liren.actors import public as actors
from liren.territories.public import community_of

HOTLINE = "12345"
COMMUNITY_KEY = "community"


def line_at(path: str) -> str:
    """The number to call from `path`: its community's office, or the hotline. One statement, none without a place."""
    community = community_of(path) if path else None
    found = actors.unit(COMMUNITY_KEY, community) if community else None
    return (found.phone if found else None) or HOTLINE


def line_of(org_id: UUID | None, path: str) -> str:
    """The number of the office with which a matter lies; where it has none, `line_at`. One or two statements."""
    phone = actors.organisation(org_id).phone if org_id else None
    return phone or line_at(path)
