"""What the world of the authorisation matrix has on record: homes, people, groups, facilities, a file brought."""

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.tests.cast import BEGAN
from liren.affairs.tests.world import MORNING
from liren.autonomy.models import PointsGift, PointsRules
from liren.autonomy.public import opinions as many
from liren.autonomy.public import points as kept_points
from liren.autonomy.tests.opinions_cast import FIRST, statements
from liren.integrations.public import exchange
from liren.kit.clock import CHINA, now
from liren.ledgers.public import open_book
from liren.management import public as management
from liren.registry import public as registry
from liren.registry.public import bookings
from liren.registry.public import facilities as kept
from liren.registry.public import groups as rules
from liren.standards.public import publish

if TYPE_CHECKING:
    from tests.matrix_world import Matrix


def homes(made: "Matrix") -> None:
    """One door of 3 幢."""
    access.enter_system("test")
    door = registry.register_dwelling(
        building_id=made.world.people.frame.building_3.id, facts=registry.Facts("", 2, "201"), source="told",
        quality="unchecked", by=SYSTEM, at=BEGAN,
    )  # fmt: skip
    made.ids["any.dwelling"] = str(door.id)


def arrival(made: "Matrix") -> None:
    """A file with one resident that the worker brought."""
    people = made.world.people
    made.ids["any.arrival"] = str(
        registry.arrivals.bring(
            path=people.community.path, rows=[(2, {"name": "方知夏", "kind": "常住"})], source="imported",
            why="人口核对", by=people.enter("worker", at=BEGAN), at=BEGAN,
        )
    )  # fmt: skip


def people(made: "Matrix") -> None:
    """A household in 3 幢 with a name that waits to be corrected; the reporter is on record with it."""
    place = made.world.people.frame.building_3.path
    seen = registry.Ground("visited", "checked", "看了户口本")

    def put(name: str, phone: str) -> UUID:
        given = {"name": name, "phones": phone}
        return registry.register(given=given, kind="actual", place=place, ground=seen, by=SYSTEM, at=BEGAN).id

    chen, wang = put("陈林溪", "13900001111"), put("王秋实", "13800002046")
    home = registry.found_household(
        place=place, members=[(chen, "head"), (wang, "parent")], ground=seen, by=SYSTEM, at=BEGAN
    )
    access.enter_system("test")
    registry.erase(resident_id=put("方知夏", "13900009999"), why="本人申请", by=SYSTEM, at=BEGAN)
    registry.retention.hold(resident_id=chen, why="诉讼要用", by=SYSTEM, at=BEGAN)
    worker = access.enter(made.people["worker"], "test")
    changed = registry.change(resident_id=chen, given={"name": "陈林希"}, ground=seen, by=worker, at=made.world.at)
    registry.note_observation(
        about_kind="household", about_id=home, kind="visit", text="家里都好", by=worker, at=made.world.at
    )
    registry.change(resident_id=wang, given={"phones": ["13800002046", "13900007777"]}, ground=seen, by=worker,
                    at=made.world.at)  # fmt: skip
    reporter = access.enter(made.people["reporter"], "test")
    registry.link_account(name="王秋实", by=reporter, at=made.world.at)
    registry.consents.say_own(purpose="volunteers", agrees=False, digest="", by=reporter, at=made.world.at)
    worker = access.enter(made.people["worker"], "test")
    registry.consents.say_for(
        resident_id=chen, purpose="activities", agrees=False, how="told", by=worker, at=made.world.at
    )
    access.enter_system("test")
    one, twice, other = put("方静", ""), put("方静", "13900006666"), put("陈林溪", "13900005555")
    worker = access.enter(made.people["worker"], "test")
    asked = registry.doubles.propose(
        stays=one, goes=twice, lives="stays", why="看过身份证", by=worker, at=made.world.at
    )
    access.enter_system("test")
    made.ids |= {"any.other": str(other), "any.double": str(asked)}
    made.ids |= {"any.resident": str(chen), "any.household": str(home), "any.request": str(changed.waits)}


def points(made: "Matrix") -> None:
    """桂花里's rules of points in force, and a draft of others."""
    access.enter_system("test")
    path, worker = made.world.people.community.path, made.world.people.worker
    for key in ("points-rules", "points-appeal"):
        text = (settings.LAWBOOK / "procedures" / "autonomy" / f"{key}.yaml").read_text("utf-8")
        publish(document=text, publisher="liren", by=SYSTEM, at=BEGAN)
    told = {
        "holder": "person",
        "months": "12",
        "most": "20",
        "awards": "参加清扫｜5｜2",
        "gifts": "洗衣粉｜8｜goods｜9",
    }
    for state in ("used", "any"):
        access.enter(worker.person_id, "test")
        rules = kept_points.draft_points_rules(path=path, by=worker, at=made.world.at, **told)
        made.ids[f"{state}.points"] = str(rules)
        access.enter_system("test")
        if state == "used":
            PointsRules.objects.filter(id=rules).update(state="asked", affair=made.ids["accept.affair"])
            PointsRules.objects.filter(id=rules).update(state="in_force", begins=BEGAN.date())
            PointsGift.objects.create(rules_id=rules, key="g1", left=9)
            open_book(kind="points", path=path, unit="points", at=BEGAN)


def groups(made: "Matrix") -> None:
    """The law book's groups and one of 桂花里's own; an old man of 3 幢 with a decision."""
    rules.seed_groups(settings.LAWBOOK, at=BEGAN)
    source = {"id": "own", "document": "议事会", "title": "添长椅", "clause": None, "checked": True}
    sunny = {"key": "bench", "title": "爱晒太阳的", "why": "添长椅", "basis": "own", "when": {"age": {"at_least": 70}}}
    own = {"key": "bench", "title": "长椅", "sources": [source], "groups": [sunny]}
    rules.add_groups(path=made.world.people.community.path, text=json.dumps(own), by=SYSTEM, at=BEGAN)
    old = registry.register(
        given={"name": "沈知秋", "born": date(1941, 3, 1)}, kind="actual",
        place=made.world.people.frame.building_3.path,
        ground=registry.Ground("visited", "checked"), by=SYSTEM, at=BEGAN,
    ).id  # fmt: skip
    rules.record_decision(resident_id=old, code="disabled-living", document="评估 5 号", by=SYSTEM, at=BEGAN)
    made.ids["any.cared"] = str(old)


def facilities(made: "Matrix") -> None:
    """A service station of 桂花里 with a room, a window and a phase; premises got back."""
    path = made.world.people.community.path
    here: Any = {"by": SYSTEM, "at": BEGAN}
    wanted = kept.Wanted(
        "桂花里社区服务站", "service_station", weekdays="09:00-17:30", source="visited", quality="checked"
    )
    station = kept.register_facility(place_path=path, wanted=wanted, since=BEGAN.date(), **here)
    room = kept.add_room(facility_id=station, name="议事厅", use="activity", area="60", bookable=True, **here)
    window = kept.add_window(facility_id=station, name="综合窗口 1", matters="社保、民政", **here)
    phase = kept.begin_phase(
        facility_id=station, phase="build", began_on=BEGAN.date(), document="立项批复", cost="1", payer="街道", **here
    )
    premises = kept.record_premises(
        path=path, way="recover", address="桂花路 6 号", area="86", on=BEGAN.date(), document="5 号", cost="0",
        whose="区机关事务局", **here,
    )  # fmt: skip
    later = now().astimezone(CHINA).date() + timedelta(days=40)
    shut = kept.except_days(facility_id=station, first=later, reason="停电检修", by=SYSTEM, at=now())
    made.ids["any.exception"] = str(shut)
    made.ids |= {"any.facility": str(station), "any.room": str(room), "any.window": str(window)}
    soon = (now().astimezone(CHINA) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    soon += timedelta(days=(7 - soon.weekday()) % 7)  # a Monday: the station is open
    asked = bookings.ask_booking(
        room_id=room, starts=soon, hours="2", purpose="合唱排练", people="20", by=made.world.people.enter("wang"),
        at=now(),
    )  # fmt: skip
    access.enter_system("test")
    made.ids["any.booking"] = str(asked)
    made.ids |= {"any.phase": str(phase), "any.premises": str(premises)}


def caring(made: "Matrix") -> None:
    """A training 陆敏 took, and the procedure by which one says that it is too much."""
    access.enter_system("test")
    text = (settings.LAWBOOK / "procedures" / f"{management.ARRANGEMENT}.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=BEGAN)
    by = made.world.actor("worker")
    made.ids["any.training"] = str(
        management.record_training(
            title="急救", held_by="区卫生健康委", county=True, hours="4", on=MORNING.date() - timedelta(days=20), by=by,
            at=MORNING,
        )
    )  # fmt: skip


def exchanging(made: "Matrix") -> None:
    """A partner of 桂花里 that has our own keys: a package of facilities went, came back, and was refused."""
    path = made.world.people.community.path
    here: Any = {"by": SYSTEM, "at": now()}
    mine = exchange.identity()
    partner = exchange.make_partner(
        name="省里的平台", path=path, theirs="", signing_key=mine.signing, sealing_key=mine.sealing,
        outgoing=["facilities", "moved"], incoming=["facilities"], **here,
    )  # fmt: skip
    sent = exchange.offer(partner_id=partner, item="facilities", path=path, **here)
    came = exchange.deposit(data=exchange.file_of(sent, SYSTEM)[1], **here).id
    exchange.refuse(package_id=came, why="已经登记", **here)
    registry.consents.say_for(
        resident_id=UUID(made.ids["any.resident"]), purpose="handover", agrees=True, how="signed",
        document="同意书第 3 份", guardian="母亲", by=SYSTEM, at=now(),
    )  # fmt: skip
    made.ids |= {"any.partner": str(partner), "any.package": str(came)}


def opinions(made: "Matrix") -> None:
    """What the worker of 桂花里 asks everybody signed in; a resident has written something that waits."""
    path, at = made.world.people.community.path, now()
    asked = many.open_conversation(
        path=path, topic="车棚和充电怎么办", why="车棚坏了三年", who="signed_in",
        until=(at + timedelta(days=30)).date(), first=FIRST, by=made.world.people.enter("worker"), at=at,
    )  # fmt: skip
    many.say(conversation=asked, text="东门也要装一处", by=made.world.people.enter("wang"), at=at)
    access.enter_system("test")
    made.ids |= {"any.opinion": str(asked), "any.statement": str(statements(asked)[1])}
