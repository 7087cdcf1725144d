"""What of the register an affair is about: named in the link that opens it, found under the reader's own rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest
from django.urls import reverse

from liren.access.public import Actor
from liren.affairs.public import Thing
from liren.kit.errors import InvalidInput, NotYours
from liren.registry import public as registry
from liren.territories import public as territories
from liren.web.pages import id_of


@dataclass(frozen=True, slots=True)
class Named:
    """A subject that is there and the reader's to see, and the path of the place an affair about it lies at."""

    subject: Thing
    place: str

    @property
    def said(self) -> str:
        """As a link and a form carry it."""
        return f"{self.subject.kind}:{self.subject.id}"


@dataclass(frozen=True, slots=True)
class Kind:
    """find: the subject with this id; raises NotYours and the like. page: the name of its page's address."""

    find: Callable[[str, Actor], Named]
    page: str


def _dwelling(id: str, by: Actor) -> Named:
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这套房屋")
    found = registry.dwelling(asked, by)
    building = territories.place(found.building_id)
    if building is None:
        raise NotYours(what="这栋楼")
    return Named(Thing("dwelling", str(found.id), f"{building.name}{found.door}"), building.path)


def _facility(id: str, _: Actor) -> Named:
    """Facilities are public facts: anybody may say that one is broken."""
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这处设施")
    found = registry.facilities.facility(asked)
    return Named(Thing("facility", str(found.id), found.name), found.place_path)


def _resident(id: str, by: Actor) -> Named:
    """An entry of people: the reader's own, or of somebody they find. Its label tells nobody's name."""
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这份登记")
    found = registry.resident(asked, by)
    if found.withdrawn or found.erased:
        raise NotYours(what="这份登记")
    here = territories.place(found.line.place_id)
    return Named(Thing("resident", str(asked), "居民登记"), here.path if here else found.line.path)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "dwelling": Kind(_dwelling, "dwelling"),
        "facility": Kind(_facility, "facility"),
        "resident": Kind(_resident, "resident"),
    }
)
"""A room whose things affairs may be about adds its kind here."""

ABOUT_AN_ENTRY = frozenset({"service/registry-correction", "service/registry-erasure"})
"""Procedures that are carried out upon an entry of people: without knowing which they lead nowhere."""


def asked_for(request: HttpRequest, by: Actor, procedure: str = "") -> Named | None:
    """What the address or the form says it is about; None when it says nothing. Raises NotYours for none such.

    procedure: one of ABOUT_AN_ENTRY is about the reader's own entry where nothing is said.
    """
    kind, _, id = (request.POST.get("subject") or request.GET.get("subject", "")).partition(":")
    if not kind:
        own = registry.own_entry(by) if procedure in ABOUT_AN_ENTRY else None
        return _resident(str(own), by) if own else None
    if kind not in KINDS:
        raise NotYours(what="这件事说的对象")
    return KINDS[kind].find(id, by)


def require_entry(procedure: str, about: Named | None, otherwise: str) -> None:
    """Raises InvalidInput (`otherwise` says what to do) where a procedure wants an entry and nobody said which."""
    if about is None and procedure in ABOUT_AN_ENTRY:
        raise InvalidInput.of({"title": otherwise})


def page_of(subject: Thing | None) -> str:
    """The address of what an affair is about; empty when it has no page."""
    return reverse(KINDS[subject.kind].page, args=[subject.id]) if subject and subject.kind in KINDS else ""
