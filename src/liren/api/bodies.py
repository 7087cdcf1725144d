"""Standing bodies 议事组织 and units of neighbours 微自治: for anybody; founded and given their rules as on pages.

That they sit and decide are affairs (`autonomy/body-sitting`, `autonomy/own-matter`): `POST /affairs` and its steps.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs.public import Sitting
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import operation
from liren.api.shapes import standing as shapes
from liren.api.shapes.places import Made
from liren.api.where import known, managed
from liren.autonomy.public import bodies as kept
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput
from liren.territories import public as territories
from liren.territories.errors import PlaceUnknown

router = Router(tags=["议事组织"])

Place = Annotated[str, Query(max_length=120, description="哪个社区（村）的，或者里面的一处")]
OF = ("id", "name", "subtype", "path", "parent_id")
WHOLE = ("unit", "rules", "coming", "past", "decisions", "sums")


class ToFound(Asked):
    """设一个议事组织或微自治单元，连同牵头的岗位。"""

    place: str = Described(max_length=120, description="社区，或者里面的小区、网格、楼")
    kind: str = Described(max_length=60, description="哪一种，例如 residents_council、courtyard_unit")
    name: str = Described(max_length=40)
    head: str = Described(max_length=20, description="牵头的人叫什么，例如 召集人、楼栋长")
    above: UUID | None = Described(None, description="在哪个议事组织之下")


class SeatsFor(Asked):
    who: str = Described(max_length=40, description="哪些人")
    seats: int = Described(ge=1, le=200)
    how: str = Described(max_length=60, description="怎样产生")


class ToAdopt(Asked):
    """议事规则的下一版。"""

    composition: list[SeatsFor] = Described(max_length=12)
    term_years: int = Described(ge=1, le=5)
    meets: str = Described(max_length=40, description="多久开一次")
    notice: int = Described(ge=0, le=30, description="提前几天通知")
    rule: str = Described(max_length=60, description="怎样算通过：没有法律管着的一条表决规则，它的 key")
    document: str = Described(max_length=120, description="凭什么定的")
    on: Annotated[asked.Day, Described(description="从哪天起，今天或以后")]


@operation(
    router, "GET", "/bodies", public=True, summary="一个社区（村）的议事组织和微自治单元",
    gives={200: shapes.BodiesAt}, refuses=(PlaceUnknown,),
)  # fmt: skip
def bodies(request: HttpRequest, place: Place) -> Any:
    path = territories.community_of(known(place).path)
    if path is None:
        raise PlaceUnknown(what="这个社区（村）", which=place)
    sitting, units = kept.bodies_at(path)
    return {"bodies": [_line(one) for one in sitting], "units": [_line(one) for one in units]}


@operation(
    router, "GET", "/bodies/{uuid:id}", public=True, summary="一个议事组织或单元：规则、开会、议定的；没有人名",
    gives={200: shapes.Body}, refuses=(kept.BodyUnknown,),
)  # fmt: skip
def body(request: HttpRequest, id: UUID) -> Any:
    page = kept.body(id, now().astimezone(CHINA).date())
    told = {name: getattr(page.organisation, name) for name in (*OF, "until")}
    return {
        **told, **{name: getattr(page, name) for name in WHOLE}, "below": [one.id for one in page.below],
        "posts": _heads(page.posts),
        "terms": [{"number": n, "began_on": began, "last_day": last} for n, began, last in page.terms],
        "sittings": [in_words(one) for one in page.sittings],
        "sides": [{"title": t, "made": made, "open": open, "done": done} for t, made, open, done in page.sides],
    }  # fmt: skip


def found(*, place: str, kind: str, name: str, head: str, above: UUID | None, by: Actor, at: datetime) -> UUID:
    """What is wrong is named as the body names it. Raises NotAllowed, PlaceUnknown, InvalidInput."""
    path = managed(place, by, "actors.manage").path
    try:
        return kept.found_unit(path=path, kind=kind, name=name, head=head, above=above, by=by, at=at)
    except InvalidInput as error:
        names = {"path": "place"}
        raise InvalidInput.of({names.get(one, one): text for one, text in error.fields.items()}) from error


def adopt(
    *, organisation_id: UUID, composition: Sequence[SeatsFor], term_years: int, notice: int, on: date, by: Actor,
    at: datetime, **told: Any,
) -> UUID:  # fmt: skip
    lines = [
        f"{_plain(one.who, f'composition.{n}.who')}｜{one.seats}｜{_plain(one.how, f'composition.{n}.how')}"
        for n, one in enumerate(composition, 1)
    ]
    return kept.adopt_rules(
        organisation_id=organisation_id, composition="\n".join(lines), term_years=str(term_years), notice=str(notice),
        on=on, by=by, at=at, **told,
    )  # fmt: skip


register(
    router,
    [
        Act(
            "/bodies", "设一个议事组织或微自治单元", found, (NotAllowed, PlaceUnknown), (), ToFound, Made, 201,
            told="id", key="found_body",
        ),
        Act(
            "/bodies/{uuid:id}/rules", "议事规则的下一版", adopt, (NotAllowed, kept.BodyUnknown),
            (("id", "organisation_id"),), ToAdopt, Made, 201, told="id", key="adopt_body_rules",
        ),
    ],
)  # fmt: skip


def _plain(text: str, field: str) -> str:
    return asked.one_line(text, field, without="｜|")


def _heads(found: Sequence[tuple[str, int, int | None]]) -> list[dict[str, Any]]:
    return [{"title": title, "held": held, "seats": seats} for title, held, seats in found]


def _line(one: kept.BodyLine) -> dict[str, Any]:
    told = {name: getattr(one.organisation, name) for name in OF}
    return {**told, "depth": one.depth, "rules": one.rules, "heads": _heads(one.heads), "sums": one.sums}


def in_words(one: Sitting) -> dict[str, Any]:
    """A sitting as everybody reads it: how many came and not who, and not its affair."""
    own = ("number", "title", "state", "declined", "day", "hour", "venue")
    told = {name: getattr(one, name) for name in own}
    return {**told, "came": None if one.came is None else len(one.came)}
