"""The world of the authorisation matrix: two places of one county, staff of each, and affairs waiting at every step.

“Here” is 3 幢 in the second grid of 桂花里社区, 梧桐街道. “Elsewhere” is the grid of 青石村, 湖桥镇: another street of
the same county. “Next” is the neighbour: 银杏社区 of the same street, the first grid of the same community.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM, Actor
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.actions.rating import issue_rating_link
from liren.affairs.models import Affair, Work
from liren.affairs.tests.world import KEY, LAMP, MORNING, World, world
from liren.kit.tests.laid import laid_again
from liren.management import public as management
from liren.management.models import Asking, Filling
from liren.media import public as media
from liren.notices import public as notices
from liren.standards import public as standards
from liren.standards.tests.stated import load_facts
from liren.territories.models import ChangeSet
from liren.territories.public import Place, add_below, close
from liren.territories.tests.cast import Nobody
from tests import matrix_bodies, matrix_conventions, matrix_deciding, matrix_openness, matrix_outside, matrix_registry

PASSWORD = "long-enough-2026"
TEMPLATE = "four-sides"
ROLES: dict[str, str] = {
    # column of the matrix: who of the cast ("+": made here)
    "anonymous": "nobody",
    "reporter": "wang",
    "resident": "zhou",
    "worker": "worker",
    "worker_next": "other_worker",
    "worker_else": "village_worker",
    "dispatcher": "dispatcher",
    "dispatcher_else": "+dispatcher",
    "handler": "property_handler",
    "handler_other": "cityops_handler",
    "grid": "grid_worker",
    "grid_next": "other_grid_worker",
    "grid_else": "+grid_worker",
    "supervisor": "supervisor",
    "county": "county_supervisor",
    "city": "city_viewer",
    "province": "province_viewer",
    "admin": "admin",
    "editor": "editor",
}


@dataclass(repr=False)
class Matrix:
    """The world and what the rows of the matrix are about: `ids["handle.affair"]`, `ids["handle.work"]` …"""

    world: World
    village_grid: Place
    people: dict[str, UUID | None] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def build() -> Matrix:
    """Make everything; call inside a transaction that will be rolled back."""
    access.enter_system("test")
    made = _build()
    matrix_deciding.deciding(made)  # anew each time: nothing is laid again on a frozen roll
    return made


@laid_again
def _build() -> Matrix:
    here = world()
    village_grid = add_below(
        parent=here.people.frame.qingshi.id, kind="grid", name="青石第一网格", code="320506192290001",
        since=BEGAN.date(), by=Nobody(), at=BEGAN,
    )  # fmt: skip
    made = Matrix(here, village_grid)
    strangers = {
        "+dispatcher": _staff("路远", "dispatcher", here.people.frame.huqiao),
        "+grid_worker": _staff("石榴", "grid_worker", village_grid),
    }
    for role, who in ROLES.items():
        made.people[role] = strangers[who] if who in strangers else getattr(here.people, who).person_id
    _affairs_here(made)
    _affairs_elsewhere(made)
    _office(made)
    _left(made)
    _figures(made)
    _tables(made)
    _standards(made)
    matrix_registry.homes(made)
    matrix_registry.arrival(made)
    matrix_registry.points(made)
    matrix_conventions.conventions(made)
    matrix_bodies.bodies(made)
    matrix_openness.opens(made)
    matrix_registry.caring(made)
    access.enter_system("test")
    standards.seed_systems(settings.LAWBOOK, at=BEGAN)
    _foreseen(made)
    return made


def _standards(made: Matrix) -> None:
    """A standard that has been replaced by another, with clauses, and the committee behind it."""
    access.enter_system("test")
    told = (standards.SourceEntry("某文件"),)
    committee = standards.CommitteeEntry("ISO/TC 268", "城市和社区可持续发展", "ISO", sources=told, bearing="direct")
    standards.put_committee(entry=committee, seen=0, by=SYSTEM, at=BEGAN)
    [listed] = standards.committees(on=BEGAN.date())
    old = standards.StandardEntry(
        "社区议事指南", "national", "superseded", "GB/T 90003-2010", successor_note="GB/T 90003—2020", sources=told,
        committee="ISO/TC 268", clauses=(standards.ClauseEntry("5.1", "时限", "按时公开", "rural"),),
        relations=(standards.RelationEntry("stands_on", "城市居民委员会组织法", "第十五条"),),
    )  # fmt: skip
    standards.record_standard(entry=old, by=SYSTEM, at=BEGAN)
    new = standards.StandardEntry(
        "社区议事规范", "national", "in_force", "GB/T 90003-2020", sources=told,
        clauses=(standards.ClauseEntry("5.1", "时限", "按时公开"),),
    )  # fmt: skip
    id = standards.record_standard(entry=new, by=SYSTEM, at=BEGAN)
    [clause] = standards.standard(id, on=BEGAN.date()).clauses
    made.ids |= {"any.standard": str(id), "any.clause": str(clause.id)}
    made.ids["any.committee"] = str(listed.id)
    row = {"title": "停车管理", "level": "国家标准", "status": "现行", "number": "GB/T 90006-2020", "sources": "某网站"}
    batch = standards.arriving.bring_standards(path="", rows=[row], by=made.world.people.editor, at=BEGAN)
    made.ids["any.batch"] = str(batch)


TABLE = """
key: benches
version: 1
title: 长椅情况表
summary: 安排添置
department: {name: 城管, unit: cityops}
basis: law
sources: [{id: law, document: S4, title: 源头管控, checked: true}]
period: {every: month, due: 3 working days}
rows: community
columns:
  name: {title: 社区名称, from: place.community}
  benches: {title: 长椅数, ask: number, why: 添置, basis: law, required: false, sum: true}
"""


def _tables(made: Matrix) -> None:
    """A table asked at the street by 城管, open here, with who keeps the gate."""
    access.enter_system("test")
    people, here = made.world.people, made.world.people.community
    definition = management.define_table(document=TABLE, path="", by=SYSTEM, at=BEGAN)
    asking = Asking.objects.create(
        definition_id=definition, key="benches", path=people.street.path, asked_by=people.orgs["cityops"],
        admission=UUID(made.ids["accept.affair"]), admission_number="2026-01-0001", since=BEGAN.date(),
        until=date(2030, 1, 1), by_name="范勇", at=BEGAN,
    )  # fmt: skip
    filling = Filling.objects.create(
        asking=asking, key="benches", path=here.path, place_name=here.everyday_name, asked_by=asking.asked_by,
        period="2026-10", period_title="2026年10月", since=date(2026, 10, 1), until=date(2026, 10, 31),
        due=date(2026, 11, 4), affair=UUID(made.ids["accept.affair"]), opened_at=MORNING,
    )  # fmt: skip
    made.ids |= {"any.definition": str(definition), "any.asking": str(asking.id), "any.table": str(filling.id)}
    made.people["gatekeeper"] = people.gatekeeper.person_id


def _staff(name: str, role: str, place: Place) -> UUID:
    access.enter_system("test")
    organisation = actors.add_organisation(
        name=f"{place.name}（示例）", kind="government", subtype="street_office", path=place.path, place_id=place.id,
        by=SYSTEM, at=BEGAN,
    )  # fmt: skip
    person = actors.add_staff(name=name, login=role, password=PASSWORD, path=place.path, by=SYSTEM, at=BEGAN)
    post = actors.add_post(
        organisation_id=organisation, title=name, role=role, path=place.path, place_id=place.id, by=SYSTEM, at=BEGAN
    )
    actors.appoint(person_id=person, post_id=post, by=SYSTEM, at=BEGAN)
    return person


def _affairs_here(made: Matrix) -> None:
    """One affair of 王阿姨 waiting at each step, with its work."""
    here, people = made.world, made.world.people
    photo = _photo(here)
    danger = {**LAMP, "danger": True}

    def through(*ways: Callable[[UUID], Any], answers: dict[str, Any] = LAMP) -> UUID:
        affair = here.opens("wang", answers=answers).id
        for way in ways:
            way(affair)
        return affair

    def accept(affair: UUID) -> None:
        here.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})

    def dispatch(affair: UUID) -> None:
        here.does("dispatcher", affair, "dispatch", "dispatch", unit=str(people.orgs["property"]))

    def handle(affair: UUID) -> None:
        here.does("property_handler", affair, "handle", "done", reply="灯已修好")

    def verify(affair: UUID) -> None:
        here.does("grid_worker", affair, "verify", "passed")

    _known(made, "accept", through(answers={**LAMP, "photos": [str(photo)]}))
    _known(made, "dispatch", through(accept))
    _known(made, "handle", through(accept, dispatch))
    _known(made, "verify", through(accept, dispatch, handle, answers=danger))
    feedback = _known(made, "feedback", through(accept, dispatch, handle, verify, answers=danger))
    made.ids["photo.file"] = str(photo)
    claimed = _known(made, "claimed", through(accept, dispatch))
    affairs.claim(work_id=UUID(made.ids["claimed.work"]), by=here.actor("property_handler"), at=here.tick())
    asked = _known(made, "asked", through(accept, dispatch))
    made.ids["asked.extension"] = str(
        affairs.request_extension(
            affair_id=asked, amount=1, reason="等配件", by=here.actor("property_handler"), at=here.tick()
        )
    )
    paused = _known(made, "paused", through(accept, dispatch))
    affairs.pause(affair_id=paused, reason="天气原因", by=here.actor("property_handler"), at=here.tick())
    access.enter_system("test")
    link = issue_rating_link(affair=Affair.objects.get(id=feedback), at=here.at)
    made.ids["feedback.secret"] = link
    letter = affairs.papers.issue_paper(
        affair_id=asked, template="task-refusal-letter", given={"department": "街道", "reason": "不在清单内"},
        by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    made.ids |= {"letter.paper": str(letter.id), "letter.code": letter.code}
    rated = _known(made, "rated", through(accept, dispatch, handle, verify, answers=danger))
    here.rates("wang", rated, 2, "灯还是不亮")
    affairs.reveal(affair_id=claimed, names=["phone"], purpose="上门前联系", by=here.actor("worker"), at=here.tick())
    access.enter_system("test")
    notices.send([people.wang.person_id], "affairs.told", "有结果了", "", at=here.at)  # type: ignore[list-item]


def _affairs_elsewhere(made: Matrix) -> None:
    """陈先生 reports something in 青石村."""
    made.world.actor("stranger")
    opened = made.world.opens("stranger", place_path=made.village_grid.path)
    _known(made, "elsewhere", opened.id)


def _office(made: Matrix) -> None:
    """The residents' committee, and one who holds a post in it."""
    access.enter_system("test")
    committee = made.world.people.orgs["committee"]
    made.ids["any.organisation"] = str(committee)
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    load_facts(BEGAN)
    worker = made.people["worker"]
    made.ids["any.holding"] = str(next(m.holding_id for m in actors.members(committee) if m.person_id == worker))
    [handler] = actors.members(made.world.people.orgs["property"])
    package = actors.begin_handover(holding_id=handler.holding_id, by=SYSTEM, at=BEGAN)
    item = actors.note_item(handover_id=package, kind="key", text="配电房钥匙", by=SYSTEM, at=BEGAN)
    made.ids |= {"any.handover": str(package), "any.item": str(item), "any.person": str(made.people["reporter"])}
    _living(made, committee)
    draft = standards.start_draft(key="service/borrow-room", by=made.world.people.editor, at=made.world.at)
    made.ids["any.draft"] = str(draft)
    edition = ChangeSet.objects.create(
        edition=BEGAN.date(), title="试用区划", source="invented", licence="none", sha256="", within="", rows=0,
        made_at=BEGAN,
    )  # fmt: skip
    made.ids["any.edition"] = str(edition.pk)
    matrix_outside.outside(made)
    matrix_registry.facilities(made)
    matrix_registry.people(made)
    matrix_registry.groups(made)
    matrix_registry.exchanging(made)
    matrix_registry.opinions(made)
    _local_rules(made)


def _living(made: Matrix, committee: UUID) -> None:
    """The committee's term; what the property company offers; a hub, and whom it nurtures."""
    community = made.world.people.community
    here: Any = {"by": SYSTEM, "at": BEGAN}
    term = actors.begin_term(
        organisation_id=committee, number=1, began_on=date(2022, 1, 1), last_day=date(2026, 12, 31), meets="",
        reference="选举结果公告", **here,
    )  # fmt: skip
    offered = actors.list_service(
        organisation_id=made.world.people.orgs["property"], side="offer", service="上门维修", path=community.path,
        days=(), begins=None, ends=None, note="", **here,
    )  # fmt: skip
    hub = actors.add_organisation(
        name="桂花里社会组织协同中心", kind="social_force", subtype="collaboration_centre", path=community.path,
        place_id=community.id, **here,
    )  # fmt: skip
    nurtured = actors.nurture(hub_id=hub, organisation_id=made.world.people.orgs["property"], **here)
    made.ids |= {"any.term": str(term), "any.listing": str(offered), "any.nurturing": str(nurtured)}


def _left(made: Matrix) -> None:
    """An organisation at a grid that ended, and nobody follows it."""
    here: Any = {"by": Nobody(), "at": BEGAN}
    grid = add_below(
        parent=made.world.people.community.id, kind="grid", name="撤销的网格", code=None, since=BEGAN.date(), **here
    )
    team = actors.add_organisation(
        name="网格志愿队", kind="social_force", subtype="volunteer_team", path=grid.path, place_id=grid.id, by=SYSTEM,
        at=BEGAN,
    )  # fmt: skip
    close(id=grid.id, on=BEGAN.date().replace(year=2021), by=Nobody(), at=made.world.at)
    made.ids["left.organisation"] = str(team)


def _local_rules(made: Matrix) -> None:
    """Rules in force in 青石村, and some being written in 桂花里."""
    frame, editor = made.world.people.frame, made.world.people.editor
    change = {"do": "tighten", "clause": "accept.within", "to": "1 working hour", "why": "有人值班", "basis": "local"}
    document = {
        "parent": KEY, "parent_version": standards.current(KEY, frame.qingshi.path, made.world.at).version,
        "version": 1, "title": "青石村事件处置实施细则", "publisher": "青石村村民委员会", "place": frame.qingshi.path,
        "changes": [change],
    }  # fmt: skip
    local = standards.publish_local_document(document=document, by=editor, at=made.world.at)
    written = standards.start_local_rules(
        key=KEY, path=frame.guihuali.path, publisher="桂花里社区居民委员会", by=editor, at=made.world.at
    )
    made.ids |= {"local.rules": str(local), "written.rules": str(written)}


def _known(made: Matrix, about: str, affair: UUID) -> UUID:
    access.enter_system("test")
    work = Work.objects.get(affair_id=affair)
    made.ids |= {f"{about}.affair": str(affair), f"{about}.work": str(work.id)}
    return affair


def _photo(here: World) -> UUID:
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "JPEG")
    wang: Actor = here.actor("wang")
    return media.store(data.getvalue(), "灯.jpg", by=wang, at=here.tick()).id


def _figures(made: Matrix) -> None:
    from liren.evaluation.public import catch_up

    catch_up(made.world.tick(minutes=10))
    _tested(made)


def _foreseen(made: Matrix) -> None:
    """What some rows send back as they saw it: told once, for it takes longer than what they ask."""
    orgs = made.world.people.orgs
    access.enter_system("test")
    made.ids["seen.merging"] = actors.seen_as(
        actors.foresee_merging(into={orgs["property"]: orgs["committee"]}, by=SYSTEM)
    )
    made.ids["own.template"] = actors.template_text(TEMPLATE, made.world.people.community.path)


__all__ = ["MORNING", "ROLES", "Matrix", "build"]


def _tested(made: Matrix) -> None:
    """A draft that no longer lets anything be dispatched, and the end of a village's rules, replayed over what was."""
    from liren.evaluation.public import backtests  # once Django is up

    here, by = made.world, made.world.people.editor
    draft = standards.start_draft(from_procedure=standards.current(KEY, "", here.at).id, by=by, at=here.at)
    page = standards.draft(draft, by)
    text = page.text.replace("      dispatch: {", "      send: {", 1)
    standards.save_draft(draft_id=draft, text=text, cases=page.cases, seen=1, by=by, at=here.at)
    run = backtests.ask_backtest(draft_id=draft, by=by, at=here.at)
    local = UUID(made.ids["local.rules"])
    made.ids["rules.run"] = str(backtests.ask_rules_backtest(rules_id=local, withdrawn=True, by=by, at=here.at))
    while backtests.work_on_backtests(here.at):
        pass
    [found] = standards.findings.findings_of(draft)
    made.ids |= {"any.tested": str(draft), "any.run": str(run), "any.finding": str(found.id)}
    made.ids["any.way"] = found.figures["barred"][0]["way"]
