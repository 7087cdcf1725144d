"""The fixed cast of every room's tests, on the invented places: people as Actors, with their organisations.

    people = cast()
    people.enter("worker")       # names the reader of this transaction, as a request does

After `cast()` the reader is the system. Everybody's grants begin at BEGAN.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from liren.access import public as access
from liren.access.public import NOBODY, SYSTEM, Actor
from liren.actors.public import make_demo
from liren.kit.tests.laid import laid_again
from liren.territories.public import Place
from liren.territories.tests.cast import InventedFrame, invented_frame

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Actors as `enter` gives them (channel "test"); units by the key routing calls them or their short key."""

    frame: InventedFrame
    orgs: dict[str, UUID]
    worker: Actor  # 陆敏, 居委会, 桂花里社区
    other_worker: Actor  # 蒋文, 居委会, 银杏社区
    village_worker: Actor  # 石磊, 村委会, 青石村
    dispatcher: Actor  # 沈洁, command centre, 梧桐街道
    property_handler: Actor  # 赵强, property company, 桂花里社区
    cityops_handler: Actor  # 钱伟, 城市管理办公室, 梧桐街道
    safety_handler: Actor  # 冯刚, 应急管理办公室, 梧桐街道
    livelihood_handler: Actor  # 韩雪, 民生服务办公室, 梧桐街道
    grid_worker: Actor  # 孙丽, second grid of 桂花里 (buildings 2 and 3)
    other_grid_worker: Actor  # 丁兰, first grid of 桂花里 (building 1)
    supervisor: Actor  # 吴斌, 梧桐街道
    county_supervisor: Actor  # 郑华, 吴中区
    city_viewer: Actor  # 高远, 苏州市
    province_viewer: Actor  # 罗平, 江苏省
    admin: Actor  # 唐宁, everywhere
    editor: Actor  # 何静, everywhere
    director: Actor  # 严华, 居委会, 桂花里社区: makes local rules there
    reviewer: Actor  # 秦岚, everywhere: a second editor
    mediator: Actor  # 莫春霞, 居委会, 桂花里社区
    gatekeeper: Actor  # 范勇, 梧桐街道: lets departments' tasks and tables into communities
    wang: Actor  # 王阿姨, 13800002046, 桂花里社区
    zhou: Actor  # 周先生, 13900006688, 桂花里社区
    stranger: Actor  # 陈先生, 银杏社区
    nobody: Actor = NOBODY
    system: Actor = SYSTEM

    @property
    def community(self) -> Place:
        return self.frame.guihuali

    @property
    def street(self) -> Place:
        return self.frame.wutong

    def enter(self, who: str, *, at: datetime | None = None) -> Actor:
        """Name one of the cast the reader of this transaction, as the door does."""
        actor: Actor = getattr(self, who)
        return access.enter_system("test") if actor.is_system else access.enter(actor.person_id, "test", at=at)


def cast() -> Cast:
    """Make the cast, or find it made. Call inside a transaction (a test's own will do)."""
    access.enter_system("test")
    return _cast()


@laid_again
def _cast() -> Cast:
    frame = invented_frame()
    places = {
        "province": frame.province, "city": frame.city, "county": frame.county, "street": frame.wutong,
        "community": frame.guihuali, "other_community": frame.yinxing, "village": frame.qingshi,
        "grid_1": frame.grid_one, "grid_3": frame.grid_two, "building_3": frame.building_3,
    }  # fmt: skip
    demo = make_demo(at=BEGAN, password=None, places=places)
    actors = {key: access.enter(person_id, "test") for key, person_id in demo.people.items()}
    access.enter_system("test")
    return Cast(frame, dict(demo.organisations), **actors)
