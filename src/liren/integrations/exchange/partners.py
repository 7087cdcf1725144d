"""Whom we exchange with: made and stopped by who manages people at the place; who may send and take what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.integrations.exchange.book import Item, items
from liren.integrations.exchange.errors import NoSuchPartner, NotAgreed, PartnerStopped
from liren.integrations.exchange.model import ExchangePartner
from liren.kit import envelopes, signing
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.territories import public as territories

ACT = "actors.manage"
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Identity:
    """What the other side has to know of us: public keys, 64 hex digits each."""

    signing: str
    sealing: str


def identity() -> Identity:
    """Our public keys: for everybody."""
    return Identity(signing.public_key(), envelopes.public_key())


@write
def make_partner(
    *, name: str, path: str, theirs: str, signing_key: str, sealing_key: str, outgoing: Collection[str],
    incoming: Collection[str], by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Exchange with another installation at `path`, which it calls `theirs` (the same where "").

    Raises NotAllowed unless `by` manages people there, InvalidInput.
    """
    require(by, ACT, path)
    path_there, signs, seals = theirs.strip() or path, signing_key.strip().lower(), sealing_key.strip().lower()
    problems = {}
    if not 2 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        problems["name"] = f"请写和谁交换，2 到 {LONGEST_NAME} 个字"
    if not territories.is_path(path) or territories.place_at(path) is None:
        problems["path"] = "请先选一个地方"
    if not territories.is_path(path_there) or path_there.count(".") != path.count("."):
        problems["theirs"] = "请写对方那边这个地方的路径，级别要和这里一样；一样就空着"
    if len(signs) != 64 or not envelopes.sealable(signs):  # an honest key of either kind is 32 bytes
        problems["signing_key"] = "请贴对方的签名公钥，64 位十六进制"
    if len(seals) != 64 or not envelopes.sealable(seals):
        problems["sealing_key"] = "请贴对方的加密公钥，64 位十六进制"
    known = items()
    sent, received = ([key for key in known if key in set(chosen)] for chosen in (outgoing, incoming))
    wrong = [key for key in sent if not known[key].goes("out")] + [k for k in received if not known[k].goes("in")]
    if not (sent or received) or wrong:
        problems["outgoing"] = "请至少选一样要送出或收进的"
    if ExchangePartner.objects.filter(path=path, signing=signs, stopped_at=None).exists():
        problems["signing_key"] = "这里已经和它交换了；要改约定，先停下原来的"
    if problems:
        raise InvalidInput.of(problems)
    made = ExchangePartner.objects.create(
        name=name.strip(), path=path, theirs=path_there, signing=signs, sealing=seals, outgoing=sent,
        incoming=received, made_by_name=by.name, made_at=at,
    )  # fmt: skip
    return made.id


@write
def stop_partner(*, partner_id: UUID, by: Actor, at: datetime) -> None:
    """Nothing goes and nothing comes any more. Twice is once. Raises NoSuchPartner, NotAllowed."""
    found = ExchangePartner.objects.select_for_update(no_key=True).filter(id=partner_id).first()
    if found is None:
        raise NoSuchPartner
    require(by, ACT, found.path)
    if found.stopped_at is None:
        found.stopped_at, found.stopped_by_name = at, by.name
        found.save(update_fields=["stopped_at", "stopped_by_name"])


def takes_part(by: Actor, path: str, keys: Collection[str] | None = None) -> bool:
    """Whether `by` manages the exchange of a place, or may send or take one of its items there."""
    known = items()
    found = [known[key] for key in (known if keys is None else keys) if key in known]
    return may(by, ACT, path) or any(may(by, act, path) for one in found for act in (one.offers, one.takes))


def running(partner_id: UUID, *, lock: bool = False) -> ExchangePartner:
    """The partner, not stopped. lock: with all we ever agreed with the same key, whose packages are numbered together.

    Raises NoSuchPartner, PartnerStopped.
    """
    found = ExchangePartner.objects.filter(id=partner_id).first()
    if found is not None and lock:
        same = ExchangePartner.objects.select_for_update(no_key=True).filter(signing=found.signing).order_by("id")
        found = next((one for one in same if one.id == partner_id), None)
    if found is None:
        raise NoSuchPartner
    if found.stopped_at is not None:
        raise PartnerStopped(name=found.name)
    return found


def takers(path: str, item: str) -> tuple[ExchangePartner, ...]:
    """Those an item of this place may go to now. One statement."""
    known = ExchangePartner.objects.filter(stopped_at=None, path__in=[path, *territories.ancestors_of(path)]).order_by(
        "-made_at", "id"
    )
    return tuple(one for one in known if item in one.outgoing)


def agreed(partner: ExchangePartner, key: str, way: str) -> Item:
    """The item, where the partner's agreement has it this way: out or in. Raises NotAgreed."""
    item = items().get(key)
    if item is None or not item.goes(way) or key not in (partner.outgoing if way == "out" else partner.incoming):
        raise NotAgreed(item=item.title if item else key[:30])
    return item
