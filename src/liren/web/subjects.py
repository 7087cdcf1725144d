"""What of the register an affair is about: named in the link that opens it, found under the reader's own rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest
from django.urls import reverse

from liren.access.public import Actor
from liren.affairs.public import Thing
from liren.kit.errors import NotYours
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


KINDS: Mapping[str, Kind] = MappingProxyType(
    {"dwelling": Kind(_dwelling, "dwelling"), "facility": Kind(_facility, "facility")}
)
"""A room whose things affairs may be about adds its kind here."""


def asked_for(request: HttpRequest, by: Actor) -> Named | None:
    """What the address or the form says it is about; None when it says nothing. Raises NotYours for none such."""
    kind, _, id = (request.POST.get("subject") or request.GET.get("subject", "")).partition(":")
    if not kind:
        return None
    if kind not in KINDS:
        raise NotYours(what="这件事说的对象")
    return KINDS[kind].find(id, by)


def page_of(subject: Thing | None) -> str:
    """The address of what an affair is about; empty when it has no page."""
    return reverse(KINDS[subject.kind].page, args=[subject.id]) if subject and subject.kind in KINDS else ""
