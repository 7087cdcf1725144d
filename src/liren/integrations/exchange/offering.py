"""Packages that go: what we hold of an item, or people who moved to where the partner is."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from liren.access.public import Actor, require, took_out
from liren.integrations.exchange.errors import NoSuchPartner, TooManyRows
from liren.integrations.exchange.model import ExchangePackage, ExchangePartner
from liren.integrations.exchange.packing import MOST_ROWS, as_bytes, head_of, pack
from liren.integrations.exchange.partners import agreed, running, takes_part
from liren.integrations.exchange.rows import in_order, ours
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.territories import public as territories

COMMUNITY = 5
MOST_PEOPLE = 20
CONSENT = "handover"


@write
def offer(*, partner_id: UUID, item: str, path: str, by: Actor, at: datetime) -> UUID:
    """Make a package of how an item stands at a community now, signed; its id. That it was taken out is written down.

    Raises NoSuchPartner, PartnerStopped, NotAgreed, NotAllowed, TooManyRows, InvalidInput.
    """
    partner = running(partner_id, lock=True)
    chosen, here = agreed(partner, item, "out"), _community(partner, path)
    if chosen.people:
        raise InvalidInput(item="居民要一位一位地转，请从那位居民的页面上转")
    require(by, chosen.offers, here.path)
    rows = in_order(chosen, [cells for cells, _ in ours(chosen, here, by)])
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    took_out(what=f"交换：{chosen.title}", path=here.path, asked=f"送给{partner.name}", rows=len(rows), by=by, at=at)
    return _made(partner, chosen.key, chosen.version, here, rows, by, at)


@write
def hand_over_people(
    *, partner_id: UUID, resident_ids: Collection[UUID], path: str, purpose: str, by: Actor, at: datetime
) -> UUID:
    """Make a package of people who moved to where the partner is, sealed for it: nobody here opens it again; its id.

    Only who agreed to it; each has a look with the purpose, which they read. Raises what `offer` does, and NotYours.
    """
    partner = running(partner_id, lock=True)
    chosen, here = agreed(partner, "moved", "out"), _community(partner, path)
    require(by, chosen.offers, here.path)
    if not 0 < len(set(resident_ids)) <= MOST_PEOPLE:
        raise InvalidInput(resident=f"一次转 1 到 {MOST_PEOPLE} 位居民")
    on = at.astimezone(CHINA).date()
    if set(resident_ids) - registry.consents.may_use(list(resident_ids), CONSENT, on):
        raise InvalidInput(resident=f"本人还没有同意“{registry.consents.purposes()[CONSENT].title}”，请先问本人")
    told = registry.open_to_hand_over(
        resident_ids=sorted(set(resident_ids)), to=partner.name, purpose=purpose, by=by, at=at
    )
    keys = {one.key for one in chosen.fields}
    rows = [{key: cell for key, cell in one.items() if key in keys} for one in told]
    took_out(what=f"交换：{chosen.title}", path=here.path, asked=f"转给{partner.name}", rows=len(rows), by=by, at=at)
    return _made(partner, chosen.key, chosen.version, here, rows, by, at, seal_with=partner.sealing)


def file_of(package_id: UUID, by: Actor) -> tuple[str, bytes]:
    """(name, the file) of a package that went, or of our receipt for one that came.

    Raises NoSuchPartner, PartnerStopped where it would still go, NotAllowed.
    """
    found = ExchangePackage.objects.select_related("partner").filter(id=package_id).first()
    told = None if found is None else found.answer if found.came else found.document
    if found is None or told is None:
        raise NoSuchPartner
    if not takes_part(by, found.place, [found.item]):
        raise NoSuchPartner
    item = agreed(found.partner if found.came else running(found.partner_id), found.item, "in" if found.came else "out")
    require(by, item.takes if found.came else item.offers, found.place)
    kind = "receipt" if found.came else "package"
    return f"liren-{kind}-{found.item}-{found.number}", as_bytes(told)


def _community(partner: ExchangePartner, path: str) -> territories.Place:
    """The community, where the partner's agreement reaches. Raises InvalidInput."""
    here = territories.place_at(path) if territories.is_path(path) and path.startswith(partner.path) else None
    if here is None or here.level != COMMUNITY or here.kind != "community":
        raise InvalidInput(path="请选约定范围里的一个社区：一个包是一个社区的")
    return here


def _made(
    partner: ExchangePartner, item: str, version: int, here: territories.Place, rows: list[dict[str, str]], by: Actor,
    at: datetime, *, seal_with: str = "",
) -> UUID:  # fmt: skip
    same = ExchangePartner.objects.filter(signing=partner.signing)  # one row of numbers for whoever reads them
    partner.sent = (same.aggregate(last=Max("sent"))["last"] or 0) + 1
    partner.save(update_fields=["sent"])
    today = at.astimezone(CHINA).date()
    document = pack(
        rows, item=item, version=version, number=partner.sent, name=here.name, receiver=partner.signing,
        place=here.path, as_of=today, at=at, seal_with=seal_with,
    )  # fmt: skip
    head = head_of(document)
    made = ExchangePackage.objects.create(
        partner=partner, came=False, number=head.number, item=item, place=here.path, as_of=today, rows=head.rows,
        digest=head.digest, document=document, state="sent", by_name=by.name, at=at,
    )  # fmt: skip
    return made.id
