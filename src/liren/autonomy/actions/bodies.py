"""Bodies that sit and units of neighbours: founded, given their rules of procedure, judged when they decide."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.autonomy.errors import BodyUnknown
from liren.autonomy.models import BodyRules
from liren.autonomy.queries.bodies import body_of
from liren.autonomy.queries.rules import rules_on
from liren.autonomy.shapes.bodies import MOST_SEATS
from liren.engine.deciding.rules import FREE
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.territories.public import community_of, place_at

ACT: Final = "rules.publish"
_NUMBERS: Final[Mapping[str, tuple[int, int, str]]] = {
    "term_years": (1, 5, "请写几年一届，1 到 5"), "notice": (0, 30, "请写提前几天通知，0 到 30"),
}  # fmt: skip


@write
def found_unit(
    *, path: str, kind: str, name: str, head: str, above: UUID | None, by: Actor, at: datetime
) -> UUID:  # fmt: skip
    """A unit or body of `kind` (`actors.UNITS`, `actors.BODIES`) at a place of a community, with the post of who heads
    it; its id. above: the body it stands under.

    For who manages organisations there. Raises NotAllowed, InvalidInput.
    """
    require(by, "actors.manage", path)
    place = place_at(path)
    problems = {}
    if place is None or not community_of(path):
        problems["path"] = "请选一个社区，或者里面的小区、网格、楼"
    if kind not in (*actors.UNITS, *actors.BODIES):
        problems["kind"] = "请选是哪一种"
    if not 2 <= len(name.strip()) <= 40:
        problems["name"] = "请写名称，2 到 40 个字，例如“3幢楼院自治小组”"
    if not 2 <= len(head.strip()) <= 20:
        problems["head"] = "请写牵头的人叫什么，2 到 20 个字，例如“楼栋长”"
    if above is not None and not _is_body_at(above, path):
        problems["above"] = "请从这个社区的议事组织里选"
    if problems:
        raise InvalidInput.of(problems)
    assert place is not None
    made = actors.add_organisation(
        name=name.strip(), kind="self_governance", subtype=kind, status="unregistered", path=path, place_id=place.id,
        parent_id=above, by=by, at=at,
    )  # fmt: skip
    actors.add_post(
        organisation_id=made, title=head.strip(), role=None, path=path, place_id=place.id, seats=1, by=by, at=at
    )
    return made


def _is_body_at(organisation_id: UUID, path: str) -> bool:
    """Whether it is a standing body of the community `path` lies in."""
    found = next(iter(actors.organisations_of([organisation_id])), None)
    if found is None or found.until is not None or found.subtype not in actors.BODIES:
        return False
    return community_of(found.path) == community_of(path)


@write
def adopt_rules(
    *, organisation_id: UUID, composition: str, term_years: str, meets: str, notice: str, rule: str, document: str,
    on: date | None, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """The next version of a body's rules of procedure, from `on`; its id.

    composition: a line each, `哪些人｜几席｜怎样产生`. rule: key of a rule of deciding that holds there, for bodies
    no law governs. For who publishes rules there. Raises BodyUnknown, NotAllowed, InvalidInput naming the line.
    """
    organisation = body_of(organisation_id)
    require(by, ACT, organisation.path)
    if organisation.until is not None:
        raise BodyUnknown
    wrong: dict[str, str] = {}
    today = at.astimezone(CHINA).date()
    begins = on if on is not None and on >= today else None
    if begins is None:
        wrong["on"] = "请写从哪天起，今天或以后"
    if not 2 <= len(meets.strip()) <= 40:
        wrong["meets"] = "请写多久开一次，例如“每季度一次”"
    if not 4 <= len(document.strip()) <= 120:
        wrong["document"] = "请写凭什么定的，4 到 120 个字，例如“2026年3月居民会议通过”"
    if rule not in {one.key for one in rules_on(organisation.path, begins or today) if one.rule.body in FREE}:
        wrong["rule"] = "请选一条当地在用的议事组织表决规则"
    made = BodyRules(
        organisation=organisation_id, path=organisation.path, composition=_composed(composition, wrong),
        term_years=_number(term_years, "term_years", wrong), notice=_number(notice, "notice", wrong),
        meets=meets.strip(), rule=rule, document=document.strip(), begins=begins or today, at=at,
        by_person=by.person_id,
    )  # fmt: skip
    if wrong:
        raise InvalidInput.of(wrong)
    return _next(made).id


def _next(made: BodyRules) -> BodyRules:
    """Written down after the last version, which it may not come before."""
    rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", str(made.organisation))
    theirs = BodyRules.objects.filter(organisation=made.organisation)
    last = theirs.aggregate(n=Max("version"), begins=Max("begins"))
    if last["begins"] is not None and made.begins < last["begins"]:
        raise InvalidInput(on=f"前一版从 {last['begins']} 起，这一版不能比它早")
    made.version = (last["n"] or 0) + 1
    made.save(force_insert=True)
    return made


def _composed(text: str, wrong: dict[str, str]) -> list[dict[str, Any]]:
    lines = [re.split(r"\s*[｜|]\s*", line.strip()) for line in text.splitlines() if line.strip()]
    if not 1 <= len(lines) <= MOST_SEATS:
        wrong["composition"] = f"请写由谁组成，一行一种，最多 {MOST_SEATS} 行：哪些人｜几席｜怎样产生"
        return []
    for n, line in enumerate(lines, 1):
        if len(line) != 3 or not (1 <= len(line[0]) <= 40 and 1 <= len(line[2]) <= 60):
            wrong["composition"] = f"第 {n} 行要写三项，用“｜”隔开：哪些人｜几席｜怎样产生"
        elif not re.fullmatch("[0-9]{1,3}", line[1]) or not 1 <= int(line[1]) <= 200:
            wrong["composition"] = f"第 {n} 行：请写几席，1 到 200"
        else:
            continue
        return []
    return [{"who": who, "seats": int(many), "how": how} for who, many, how in lines]


def _number(text: str, name: str, wrong: dict[str, str]) -> int:
    least, most, says = _NUMBERS[name]
    if re.fullmatch("[0-9]{1,2}", text.strip()) and least <= int(text) <= most:
        return int(text)
    wrong[name] = says
    return 0
