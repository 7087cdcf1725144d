"""What the world of the authorisation matrix has of 三务公开: a quarter posted, one that waits, a village's own."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.autonomy.public import openness
from liren.standards.public import publish
from liren.territories.public import Place

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

POSTED = {"kinds": ["party", "affairs"], "items": "发展党员两名；楼道灯换了十盏", "board": "服务站门口"}
DUTY = "finance-monthly"


def opens(made: "Matrix") -> None:
    """桂花里 posted party and affairs and not money; 青石 posted nothing; both are rolled up."""
    here = made.world
    access.enter_system("test")
    for key in ("openness", "supervision", "appraisal"):
        text = (settings.LAWBOOK / "procedures" / "autonomy" / f"{key}.yaml").read_text("utf-8")
        publish(document=text, publisher="liren", by=SYSTEM, at=BEGAN)

    def opened(key: str, place: Place, **said: str) -> UUID:
        access.enter_system("test")
        return affairs.open_affair(
            procedure_key=f"autonomy/{key}", answers=said, place_path=place.path, by=SYSTEM, at=here.tick(),
            origin="system",
        ).id  # fmt: skip

    community = here.people.community
    posted = opened("openness", community, title="第四季度公开")
    affairs.publish(affair_id=posted, by=here.actor("worker"), at=here.tick())
    looked = opened("supervision", community, title="健身器材采购", content="projects")
    affairs.publish(affair_id=looked, by=here.actor("worker"), at=here.tick())
    opened("appraisal", community, title="今年民主评议")
    here.does("worker", posted, "post", "posted", **POSTED)
    here.does("director", posted, "check", "right")
    opened("openness", here.people.frame.qingshi, title="第四季度公开")
    access.enter_system("test")
    while openness.roll_up_openness(here.at):
        pass


def of_openness(matrix: "Matrix") -> dict[str, Any]:
    """What is sent to its pages: about 青石, a village, for in a city's community there is no rhythm to say."""
    return {
        "/openness/rhythm": {
            "path": matrix.world.people.frame.qingshi.path, "duty": DUTY, "holds": "yes",
            "since": matrix.world.at.date().isoformat(), "why": "村务监督会议定的",
        },
    }  # fmt: skip
