"""The tables of actors: persons and posts, and how organisations live."""

from liren.actors.models.living import Applied, OrganisationChange, TemplateRow
from liren.actors.models.people import Appointment, Code, Credential, Details, Holding, OrganisationRow, Person, Post

__all__ = [
    "Applied",
    "Appointment",
    "Code",
    "Credential",
    "Details",
    "Holding",
    "OrganisationChange",
    "OrganisationRow",
    "Person",
    "Post",
    "TemplateRow",
]
