"""The door to the actors room: persons, organisations of four kinds, posts and who holds them, and signing in."""

from liren.actors.actions.organisations import (
    add_organisation,
    add_post,
    appoint,
    hand_over,
    relieve,
    set_status,
)
from liren.actors.actions.residents import find_or_make_resident, forget, reveal, tell_about_self
from liren.actors.actions.signing_in import (
    send_code,
    sign_in,
    sign_in_with_code,
    sign_out,
    sign_out_everywhere,
)
from liren.actors.actions.staff import add_staff, change_password, reset_password
from liren.actors.cards import (
    Appointed,
    CodeSent,
    Member,
    Organisation,
    OwnDetails,
    PersonCard,
    PostHeld,
)
from liren.actors.demo import DEMO_PASSWORD, Demo, DemoPerson, demo_people, make_demo
from liren.actors.duties import Duty, duties
from liren.actors.gateway import is_loopback, send_sms
from liren.actors.kinds import KINDS, STATUSES, SUBTYPES, Kind, Status, kind_of, subtype_title
from liren.actors.masks import masked_name, masked_phone, plain_phone
from liren.actors.queries import (
    history_of_post,
    members,
    my_details,
    organisation,
    organisation_names,
    organisations,
    person_card,
    persons,
    phone_of,
    unit,
    units,
)

__all__ = [
    "DEMO_PASSWORD",
    "KINDS",
    "STATUSES",
    "SUBTYPES",
    "Appointed",
    "CodeSent",
    "Demo",
    "DemoPerson",
    "Duty",
    "Kind",
    "Member",
    "Organisation",
    "OwnDetails",
    "PersonCard",
    "PostHeld",
    "Status",
    "add_organisation",
    "add_post",
    "add_staff",
    "appoint",
    "change_password",
    "demo_people",
    "duties",
    "find_or_make_resident",
    "forget",
    "hand_over",
    "history_of_post",
    "is_loopback",
    "kind_of",
    "make_demo",
    "masked_name",
    "masked_phone",
    "members",
    "my_details",
    "organisation",
    "organisation_names",
    "organisations",
    "person_card",
    "persons",
    "phone_of",
    "plain_phone",
    "relieve",
    "reset_password",
    "reveal",
    "send_code",
    "send_sms",
    "set_status",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_out_everywhere",
    "subtype_title",
    "tell_about_self",
    "unit",
    "units",
]
