"""The tables of actors: persons and posts, how organisations live, how a post changes hands."""

from liren.actors.models.channels import ChannelKeeper
from liren.actors.models.handing import Handover, HandoverItem
from liren.actors.models.left import LEFT_KINDS, LeftThing
from liren.actors.models.living import Applied, EndedPlace, OrganisationChange, TemplateRow
from liren.actors.models.matching import Listing, Nurturing
from liren.actors.models.people import (
    Appointment,
    Code,
    Credential,
    Details,
    Holding,
    Identity,
    OrganisationRow,
    Person,
    Post,
    SignIn,
)
from liren.actors.models.terms import Term

__all__ = [
    "LEFT_KINDS",
    "Applied",
    "Appointment",
    "ChannelKeeper",
    "Code",
    "Credential",
    "Details",
    "EndedPlace",
    "Handover",
    "HandoverItem",
    "Holding",
    "Identity",
    "LeftThing",
    "Listing",
    "Nurturing",
    "OrganisationChange",
    "OrganisationRow",
    "Person",
    "Post",
    "SignIn",
    "TemplateRow",
    "Term",
]
