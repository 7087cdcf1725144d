"""What the world of the authorisation matrix has of conventions: two that were in force, one that is, and drafts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.tests.cast import BEGAN
from liren.autonomy.models import Convention
from liren.autonomy.public import conventions as kept
from liren.kit.clock import CHINA, now
from liren.standards.public import publish
from liren.territories.public import Place

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

TEXTS = ("楼道不堆杂物\n遛狗牵绳", "遛狗要牵绳\n楼道不堆杂物\n晚上十点以后小声说话", "乱停车罚款五十元")
DECIDED = {"rule": "居民会议", "on": "2026-03-20", "should_come": 60, "came": 45, "agreed": 40, "delegated": ""}
FILED = {"with": "龙桥街道办事处", "on": "2026-03-23", "number": ""}


def conventions(made: "Matrix") -> None:
    """桂花里's, put in force as the affair would; the last is a draft with a warning."""
    access.enter_system("test")
    path, worker = made.world.people.community.path, made.world.people.worker
    text = (settings.LAWBOOK / "procedures" / "autonomy" / "convention.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=BEGAN)
    for state, text in zip(("old", "used", "any"), TEXTS, strict=True):
        access.enter(worker.person_id, "test")
        id = kept.draft_convention(path=path, clauses=text, by=worker, at=made.world.at)
        made.ids[f"{state}.convention"] = str(id)
        access.enter_system("test")
        if state != "any":
            Convention.objects.filter(state="in_force").update(state="ended", ended=BEGAN.date())
            Convention.objects.filter(id=id).update(state="asked", affair=made.ids["accept.affair"])
            Convention.objects.filter(id=id).update(
                state="in_force", begins=BEGAN.date(), decided=DECIDED, filed=FILED
            )  # fmt: skip
    access.enter(worker.person_id, "test")
    at = now()
    made.ids["any.record"] = str(
        kept.record_deed(
            convention_id=UUID(made.ids["used.convention"]), clause="1", deed="remind", times="2",
            on=at.astimezone(CHINA).date() - timedelta(days=1), by=worker, at=at,
        )
    )  # fmt: skip
    access.enter_system("test")


def of_conventions(community: Place, act: str, matrix: "Matrix") -> dict[str, Any]:
    """What is sent to its pages."""
    version = matrix.ids["used.convention" if act == "deed" else "any.convention"]
    return {
        "/conventions/keep/{act}": {
            "path": community.path, "clauses": TEXTS[0], "convention": version, "clause": "1", "deed": "remind",
            "times": "1", "on": now().astimezone(CHINA).date().isoformat(), "record": matrix.ids["any.record"],
            "roll": matrix.ids["any.roll"], "rule": "jw-meeting", "until": "2026-12-20",
        },
    }  # fmt: skip


def compared(matrix: "Matrix") -> dict[str, str]:
    return {"before": matrix.ids["old.convention"], "after": matrix.ids["used.convention"]}
