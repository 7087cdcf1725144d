"""Where it stands that an affair is shown to everybody: for its reporter, and for who moderates there."""

from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor
from liren.affairs.company.acting import DECIDERS, decides
from liren.affairs.company.contents import SOURCES, content_of, source_of
from liren.affairs.company.models import Publication, PublicVersion
from liren.affairs.company.moderation import moderated
from liren.affairs.company.shapes import PublicationView, ToModerate
from liren.affairs.company.showing import version_of
from liren.affairs.company.square import as_public, said_of
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.kit.clock import now
from liren.standards.public import Rules, rules_of
from liren.territories.public import upper_end

MOST = 50


def publication(affair_id: UUID, actor: Actor) -> PublicationView | None:
    """How it stands with showing this affair; None when its procedure keeps it private.

    Only who sees the affair asks. Raises NoSuchAffair.
    """
    affair = Affair.objects.filter(id=affair_id).first()
    if affair is None:
        raise NoSuchAffair
    if affair.visibility != "public":
        return None
    rules = rules_of(affair.procedure_digest, now())
    found = Publication.objects.filter(affair_id=affair_id).first() or _not_yet(affair, rules)
    full = content_of(affair, rules)
    return PublicationView(
        affair_id=affair_id,
        state=found.state,  # type: ignore[arg-type]
        preview=as_public(PublicVersion(affair_id=affair_id, **version_of(affair, rules, found, now()))),
        full=said_of(full["answers"]),
        full_photos=tuple(UUID(one) for one in full["photos"]),
        struck=tuple(found.struck),
        source=found.source,
        agreed_at=found.agreed_at,
        reason=found.reason,
        moderated=moderated(affair),
        is_reporter=actor.person_id is not None and actor.person_id == affair.reporter_id,
        may_decide=decides(affair, actor) is not None,
    )


def to_moderate(actor: Actor, limit: int = MOST) -> tuple[ToModerate, ...]:
    """Public affairs that wait for `actor` to look at them, the oldest first. Two statements."""
    within = Q()
    for grant in actor.grants:
        if grant.role in DECIDERS:
            within |= Q(path__gte=grant.path, path__lt=upper_end(grant.path))
    if not within:
        return ()
    found = Publication.objects.filter(within, state="waiting").select_related("affair").order_by("asked_at")
    return tuple(
        ToModerate(
            affair_id=one.affair_id,
            number=one.affair.number,
            title=one.content["title"],
            place_name=one.affair.place_name,
            source=SOURCES[one.source],
            asked_at=one.asked_at,
            agreed=one.agreed_at is not None,
        )
        for one in found[:limit]
    )


def _not_yet(affair: Affair, rules: Rules) -> Publication:
    content = content_of(affair, rules)
    return Publication(affair=affair, state="waiting", content=content, struck=[], source=source_of(affair))
