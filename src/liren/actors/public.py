"""The door to the actors room: persons, organisations of four kinds, posts and who holds them, and signing in."""

from liren.actors.actions.accounts import rename, set_active
from liren.actors.actions.changes import set_line, set_phone, set_status
from liren.actors.actions.organisations import add_organisation, add_post, appoint, hand_over, relieve
from liren.actors.actions.residents import find_or_make_resident, forget, reveal, tell_about_self
from liren.actors.actions.signing_in import (
    forget_codes,
    send_code,
    sign_in,
    sign_in_with_code,
    sign_out,
    sign_out_everywhere,
)
from liren.actors.actions.staff import add_staff, change_password, reset_password
from liren.actors.actions.templates import apply_template, dry_run, publish_template, seed_templates
from liren.actors.cards import (
    Appointed,
    Changed,
    CodeSent,
    Member,
    Organisation,
    OwnDetails,
    PersonCard,
    PostCard,
    PostHeld,
)
from liren.actors.demo import DEMO_PASSWORD, Demo, DemoPerson, demo_people, make_demo
from liren.actors.duties import Duty, duties
from liren.actors.kinds import KINDS, STATUSES, SUBTYPES, Kind, Status, kind_of, subtype_title
from liren.actors.masks import masked_name, masked_phone
from liren.actors.queries import (
    changes,
    history,
    members,
    my_details,
    organisation,
    organisation_names,
    organisations,
    person_card,
    persons,
    phone_of,
    posts,
    unit,
    units,
)
from liren.actors.templates.book import check_templates
from liren.actors.templates.comparing import differences
from liren.actors.templates.mirroring import LineMatch, Mirror, mirror
from liren.actors.templates.planning import DOES, LEAVE, NEW, Filling, Plan, Planned
from liren.actors.templates.shapes import Template
from liren.actors.templates.shelf import Application, applications, lines_at, template, templates_for

__all__ = [
    "DEMO_PASSWORD",
    "DOES",
    "KINDS",
    "LEAVE",
    "NEW",
    "STATUSES",
    "SUBTYPES",
    "Application",
    "Appointed",
    "Changed",
    "CodeSent",
    "Demo",
    "DemoPerson",
    "Duty",
    "Filling",
    "Kind",
    "LineMatch",
    "Member",
    "Mirror",
    "Organisation",
    "OwnDetails",
    "PersonCard",
    "Plan",
    "Planned",
    "PostCard",
    "PostHeld",
    "Status",
    "Template",
    "add_organisation",
    "add_post",
    "add_staff",
    "applications",
    "apply_template",
    "appoint",
    "change_password",
    "changes",
    "check_templates",
    "demo_people",
    "differences",
    "dry_run",
    "duties",
    "find_or_make_resident",
    "forget",
    "forget_codes",
    "hand_over",
    "history",
    "kind_of",
    "lines_at",
    "make_demo",
    "masked_name",
    "masked_phone",
    "members",
    "mirror",
    "my_details",
    "organisation",
    "organisation_names",
    "organisations",
    "person_card",
    "persons",
    "phone_of",
    "posts",
    "publish_template",
    "relieve",
    "rename",
    "reset_password",
    "reveal",
    "seed_templates",
    "send_code",
    "set_active",
    "set_line",
    "set_phone",
    "set_status",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_out_everywhere",
    "subtype_title",
    "tell_about_self",
    "template",
    "templates_for",
    "unit",
    "units",
]
