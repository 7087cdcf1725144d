"""Cross-appointments 交叉任职: who holds several posts at a place, and what that lets one person do, as facts."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.public import require
from liren.access.roles import ROLES
from liren.actors import public as actors
from liren.territories.public import Place, places_at
from liren.web.laying import place_of
from liren.web.pages import answer, signed_in
from liren.web.people import ACT, home_of


@dataclass(frozen=True, slots=True)
class Person:
    """One with several posts; seats: each with the title of its role and the name of its place."""

    name: str
    seats: tuple[tuple[actors.Seat, str, str], ...]
    facts: tuple[str, ...]


@require_GET
def overlaps(request: HttpRequest) -> HttpResponse:
    """Persons holding more than one post, at least one of them at the place asked for."""
    actor = signed_in(request)
    path = request.GET.get("path", "") or home_of(actor)
    require(actor, ACT, path)
    place = place_of(path)
    found = actors.overlaps(path)
    places = places_at({seat.path for one in found for seat in one.seats if seat.path})
    people = [_person(one, places) for one in found]
    return answer(request, "people/overlaps.html", tab="organisations", place=place, found=people)


def _person(one: actors.Overlap, places: dict[str, Place]) -> Person:
    def seat(of: actors.Seat) -> tuple[actors.Seat, str, str]:
        where = places[of.path].everyday_name if of.path in places else "全国" if not of.path else "已撤销的地方"
        return of, ROLES[of.role].title if of.role else "", where

    return Person(one.name, tuple(map(seat, one.seats)), one.facts)
