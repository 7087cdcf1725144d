"""What the world of the authorisation matrix has of bodies: a council with its rules and what it decided."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.autonomy import public as autonomy
from liren.autonomy.models import BodyDecision
from liren.autonomy.public import bodies as kept
from liren.kit.clock import CHINA, now
from liren.standards.public import publish
from liren.territories.public import Place

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

CHARTER = {
    "composition": "居民代表｜6｜各楼居民推选", "term_years": "3", "meets": "每季度一次", "notice": "3",
    "rule": "members-majority", "document": "2026年3月居民会议通过",
}  # fmt: skip


def bodies(made: "Matrix") -> None:
    """桂花里's council, under it a unit of a building; an area of the street that has no committee yet."""
    access.enter_system("test")
    autonomy.seed_rules(settings.LAWBOOK, at=BEGAN)
    people = made.world.people
    admin, community = people.enter("admin"), people.community
    council = kept.found_unit(
        path=community.path, kind="residents_council", name="桂花里居民议事会", head="召集人", above=None, by=admin,
        at=BEGAN,
    )  # fmt: skip
    kept.found_unit(
        path=people.frame.building_3.path, kind="courtyard_unit", name="3幢楼院自治小组", head="楼栋长", above=council,
        by=admin, at=BEGAN,
    )  # fmt: skip
    made.ids["any.body"] = str(council)
    kept.adopt_rules(organisation_id=council, **CHARTER, on=BEGAN.astimezone(CHINA).date(), by=admin, at=BEGAN)
    access.enter_system("test")
    rule = autonomy.rule_on("members-majority", community.path, BEGAN.astimezone(CHINA).date())
    BodyDecision.objects.create(
        organisation=council, path=community.path, affair=UUID(made.ids["accept.affair"]), number=1, title="装晾衣杆",
        on=BEGAN.astimezone(CHINA).date(), measure="persons", members=7, came=5, agree=4, against=1, passed=True,
        rule_id=rule.id, at=BEGAN,
    )  # fmt: skip

    text = (settings.LAWBOOK / "procedures" / f"{kept.FORMATION}.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=BEGAN)
    street = people.street.path
    area = {"title": "锦绣花园二期", "area": "estate", "place": street}
    affairs.open_affair(
        procedure_key=kept.FORMATION, answers=area, place_path=street, origin="worker", at=made.world.at,
        by=people.enter("dispatcher"),
    )  # fmt: skip
    access.enter_system("test")


def of_bodies(community: Place, act: str) -> dict[str, Any]:
    """What is sent to its pages."""
    on = now().astimezone(CHINA).date().isoformat()
    ground = {"document": "区里的办法", "clause": "第三条", "phrase": "", "on": on, "path": community.path}
    return {
        "/bodies/found": {"path": community.path, "kind": "residents_group", "name": "第一居民小组", "head": "小组长"},
        "/bodies/{id}/{act}": {**CHARTER, "on": on},
        "/decisions/rules/own/{act}": {
            "title": "桂花里议事会", "measure": "persons", "quorum": "at_least 2/3", "of": "present",
            "majority": "over 1/2", **ground,
        } if act == "add" else {
            "key": "four-discussions-members", "need-present-all-persons": "at_least 3/4", **ground
        },
    }  # fmt: skip
