"""桂花里 with points: people on record, one of them with an account, and rules a meeting decided."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World, world
from liren.autonomy.public import points, seed_rules
from liren.kit.clock import CHINA
from liren.kit.tests.laid import laid_again
from liren.registry import public as registry
from liren.registry.tests.village import VISITED, Village, village
from liren.standards.public import publish

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
AWARDS = "参加楼道清扫｜5｜2\n看望独居老人｜10｜4"
GIFTS = "洗衣粉一袋｜8｜日用品、小礼物｜1\n多办一场电影｜20｜extra｜9"


@dataclass
class Pointed:
    """wang: 王秋实, 13800002046, linked with the account of the cast's 王阿姨; not in a household."""

    here: World
    village: Village
    wang: UUID

    @property
    def path(self) -> str:
        return self.village.people.community.path

    def drafts(self, who: str = "worker", **given: Any) -> UUID:
        told = {"holder": "person", "months": "12", "most": "20", "awards": AWARDS, "gifts": GIFTS, **given}
        return points.draft_points_rules(path=self.path, by=self.here.actor(who), at=self.here.tick(), **told)

    def decided(self, rules: UUID, agreed: int = 40, **said: Any) -> UUID:
        """Reviewed, met about, published, fifteen days shown, in force (or not); the affair."""
        here = self.here
        affair = points.ask_points_rules(rules_id=rules, by=here.actor("worker"), at=here.tick())
        here.does("director", affair, "review", "lawful", reviewed="社区律师看过")
        self.meets(affair, agreed, **said)
        return affair

    def meets(self, affair: UUID, agreed: int, days: int = 16, **said: Any) -> None:
        """The meeting adopted it, it was published, and so many days have passed."""
        here = self.here
        counted = {"meeting": "reps", "held_on": here.at.date().isoformat(), "should_come": 60, "came": 45, **said}
        here.does("worker", affair, "meet", "adopted", agreed=agreed, **counted)
        here.does("worker", affair, "publish", "published")
        here.at += timedelta(days=days)
        enter_system("test")
        affairs.expire(here.at)
        deliver(here)

    def gets(self, who: UUID, award: str = "a1", by: str = "worker", **given: Any) -> UUID:
        told = {"on": self.here.at.date(), "note": "签到表上有", "key": str(uuid4()), **given}
        return points.award_points(resident_id=who, award=award, by=self.here.actor(by), at=self.here.tick(), **told)

    def takes(self, who: UUID, gift: str = "g1", by: str = "worker", key: str = "") -> UUID:
        return points.take_gift(
            resident_id=who, gift=gift, key=key or str(uuid4()), by=self.here.actor(by), at=self.here.tick()
        )

    def has(self, who: UUID) -> int:
        page = points.points_of(who, self.here.actor("worker"), self.here.at)
        return page.spends.balance if page.spends else 0

    @property
    def today(self) -> date:
        return self.here.at.astimezone(CHINA).date()


def pointed() -> Pointed:
    """Rules in force; call inside a transaction."""
    enter_system("test")
    return _pointed()


@laid_again
def _pointed() -> Pointed:
    here, people = world(), village()
    enter_system("test")
    for key in ("points-rules", "points-appeal"):
        text = (settings.LAWBOOK / "procedures" / "autonomy" / f"{key}.yaml").read_text("utf-8")
        publish(document=text, publisher="liren", by=SYSTEM, at=here.at)
    seed_rules(settings.LAWBOOK, at=here.at)
    here.at = MONDAY
    wang = registry.register(
        given={"name": "王秋实", "phones": ["13800002046"], "born": date(1958, 3, 1)}, kind="actual",
        place=here.people.frame.building_3.path, ground=VISITED, by=SYSTEM, at=here.at,
    ).id  # fmt: skip
    registry.link_account(name="王秋实", by=here.actor("wang"), at=here.at)
    made = Pointed(here, people, wang)
    made.decided(made.drafts())
    enter_system("test")
    return made
