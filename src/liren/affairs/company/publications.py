"""Where it stands that an affair is shown to everybody: for its reporter, and for who moderates there."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor
from liren.affairs.company.acting import DECIDERS, decides
from liren.affairs.company.contents import SOURCES, content_of, source_of
from liren.affairs.company.growing import digests, grow
from liren.affairs.company.models import TO_MODERATE, Correction, Publication, PublicVersion
from liren.affairs.company.shapes import PublicationView, ToModerate
from liren.affairs.company.showing import version_of
from liren.affairs.company.square import as_public, said_of
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.affairs.store import revive
from liren.kit.clock import now
from liren.kit.database import rows
from liren.standards.public import Rules, rules_of
from liren.territories.public import ancestors_of, upper_end

MOST = 50
_SQL: Final = """
    SELECT (SELECT to_jsonb(p) FROM affairs_publication p WHERE p.affair_id = %s),
           (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.id) FROM affairs_correction c WHERE c.affair_id = %s),
           (SELECT m.needed FROM affairs_moderation m WHERE m.path = ANY (%s) AND m.procedure_key IN ('', %s)
             ORDER BY length(m.path) DESC, length(m.procedure_key) DESC LIMIT 1)"""
"""What stands of it, its corrections, and whether somebody looks first: the nearest place decides (`moderation`)."""


def publication(affair_id: UUID, actor: Actor) -> PublicationView | None:
    """How it stands with showing this affair; None when its procedure keeps it private.

    Only who sees the affair asks. Raises NoSuchAffair.
    """
    affair = Affair.objects.filter(id=affair_id).first()
    if affair is None:
        raise NoSuchAffair
    if affair.visibility != "public":
        return None
    at = now()
    return publication_of(affair, rules_of(affair.procedure_digest, at), actor, at)


def publication_of(affair: Affair, rules: Rules, actor: Actor, at: datetime) -> PublicationView | None:
    """The same, of an affair the reader sees, by the rules it runs by. Two statements, one more for struck words."""
    if affair.visibility != "public":
        return None
    over = [*ancestors_of(affair.jurisdiction_path), affair.jurisdiction_path]
    [(row, corrections, needed)] = rows(_SQL, affair.id, affair.id, over, affair.procedure_key)
    found = revive(Publication, json.loads(str(row))) if row else _not_yet(affair, rules)
    anew = grow(found, affair, rules)
    told = [revive(Correction, one) for one in json.loads(str(corrections or "[]"))]
    full = content_of(affair, rules)
    return PublicationView(
        affair_id=affair.id,
        state=found.state,  # type: ignore[arg-type]
        preview=as_public(PublicVersion(affair_id=affair.id, **version_of(affair, rules, found, at)), told),
        full=said_of(full["answers"]),
        full_photos=tuple(UUID(one) for one in full["photos"]),
        struck=tuple(found.struck),
        anew=said_of(anew),
        source=found.source,
        agreed_at=found.agreed_at,
        reason=found.reason,
        moderated=needed is not False,
        is_reporter=actor.person_id is not None and actor.person_id == affair.reporter_id,
        may_decide=decides(affair, actor) is not None,
    )


def to_moderate(actor: Actor, limit: int = MOST, *, place: str = "") -> tuple[ToModerate, ...]:
    """Public affairs that wait for `actor` to look at them, or at an answer given anew, at `place` or below, the oldest
    first. Two statements."""
    within = Q()
    for grant in actor.grants:
        if grant.role in DECIDERS:
            within |= Q(path__gte=grant.path, path__lt=upper_end(grant.path))
    if not within:
        return ()
    if place:
        within &= Q(path__gte=place, path__lt=upper_end(place))
    found = Publication.objects.filter(within, TO_MODERATE).select_related("affair").order_by("asked_at")
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
    return Publication(
        affair=affair, state="waiting", content=content, given=digests(content), struck=[], source=source_of(affair)
    )  # fmt: skip
