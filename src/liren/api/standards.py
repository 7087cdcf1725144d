"""The catalogue of standards: public facts, readable by anybody; written by who keeps them at their place."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.asked import Asked, Day
from liren.api.door import actor_of, operation
from liren.api.paging import NO_LONGER, paged
from liren.api.shapes import standards as shapes
from liren.api.shapes.base import Page
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.public import (
    CatalogueMovedOn,
    ClauseEntry,
    NoSuchCommittee,
    NoSuchStandard,
    RelationEntry,
    SourceEntry,
    StandardEntry,
    StandardFilters,
)

router = Router(tags=["标准目录"])

Level = Literal["national", "industry", "local", "group", "quasi", "international"]
Kind = Literal["general", "management", "equipment"]
Life = Literal[
    "planned", "drafting", "opinions", "review", "approved", "in_force", "superseded", "withdrawn", "stopped"
]
Area = Literal["urban", "rural", "both"]
Topic = Literal["organisation", "service", "informatisation"]
Domain = Literal["environment", "culture", "education", "sport", "health", "property", "household", "youth"]
Bound = Literal["party", "government", "self_governance", "social_force"]
Convention = Literal[
    "village_rules", "residents_pact", "charter", "council_rules", "owners_rules", "service_pledge", "other"
]
Short = Annotated[str, Described(max_length=200)]


class GivenSource(Asked):
    """出处：哪份文件说的，说的是哪几栏，核对过没有。document 写 reading 表示是判读。"""

    document: str = Described(min_length=1, max_length=200)
    says: str = Described("", max_length=300)
    fields: list[Annotated[str, Described(max_length=30)]] = Described(default_factory=list, max_length=30)
    checked: bool = False


class GivenClause(Asked):
    """一条：编号、标题、要点（最多 30 字）、城乡。"""

    number: str = Described(min_length=1, max_length=40)
    title: str = Described("", max_length=60)
    phrase: str = Described("", max_length=30)
    area: Area | None = None


class GivenRelation(Asked):
    """采用、引用、依据。to 写标准号，或法律、文件的名称。"""

    kind: Literal["adopts", "cites", "stands_on", "rises_to"]
    to: str = Described(min_length=1, max_length=200)
    clause: str = Described("", max_length=60)
    degree: Literal["IDT", "MOD", "NEQ"] | None = None


class ToRecord(Asked):
    """一份标准的一版。不知道的不写。"""

    title: str = Described(min_length=1, max_length=200)
    level: Level
    status: Life
    number: str | None = Described(None, max_length=60, description="写法不限，存成一种写法")
    number_note: str = Described("", max_length=300, description="没有标准号的，写明为什么")
    supposed_number: str | None = Described(None, max_length=60, description="据他处的标准号，还没有核对")
    quasi_type: Convention | None = Described(None, description="只有类标准文件才写")
    kind: Kind | None = None
    issuer: Short | None = None
    area: Area | None = None
    topic: Topic | None = None
    domains: list[Domain] = Described(default_factory=list, max_length=8)
    actors: list[Bound] = Described(default_factory=list, max_length=4, description="约束哪些主体")
    announced_on: Day | None = None
    issued_on: Day | None = None
    in_force_from: Day | None = None
    withdrawn_on: Day | None = None
    successor: UUID | None = Described(None, description="被哪一条代替")
    successor_note: str = Described("", max_length=300, description="代替它的还没有登记时，写标准号或名称")
    series: bool = False
    count: int | None = Described(None, ge=1, le=10_000)
    machine_scheme: Literal["din-dke", "sac-draft"] | None = None
    machine_level: int | None = Described(None, ge=0, le=5)
    committee: str | None = Described(None, max_length=60, description="登记过的编号，例如 ISO/TC 268")
    note: str = Described("", max_length=1000)
    sources: list[GivenSource] = Described(min_length=1, max_length=30)
    clauses: list[GivenClause] | None = Described(None, max_length=500, description="不写：照旧")
    relations: list[GivenRelation] | None = Described(None, max_length=200, description="不写：照旧")

    def entry(self, path: str = "") -> StandardEntry:
        told = self.model_dump(exclude={"sources", "clauses", "relations", "domains", "actors", "place"})
        return StandardEntry(
            **told,
            path=path,
            domains=tuple(self.domains),
            actors=tuple(self.actors),
            sources=_sources(self.sources),
            clauses=None if self.clauses is None else tuple(ClauseEntry(**c.model_dump()) for c in self.clauses),
            relations=None
            if self.relations is None
            else tuple(RelationEntry(**r.model_dump()) for r in self.relations),
        )


def _sources(given: list[GivenSource]) -> tuple[SourceEntry, ...]:
    return tuple(SourceEntry(one.document, one.says, tuple(one.fields), one.checked) for one in given)


class ToPutCommittee(Asked):
    """一个技术委员会，按 key 登记或重写；不知道的不写。"""

    key: str = Described(min_length=1, max_length=60, description="例如 ISO/TC 268")
    seen: int = Described(0, ge=0, le=10**6, description="您看到的 version；新登记写 0")
    name: str = Described(min_length=1, max_length=200)
    organisation: str = Described(min_length=1, max_length=200)
    parent: str | None = Described(None, max_length=60, description="上级委员会的 key")
    founded: int | None = Described(None, ge=1850, le=2200)
    secretariat: str | None = Described(None, max_length=100)
    working_groups: int | None = Described(None, ge=0, le=500)
    scope: str = Described("", max_length=500)
    bearing: Literal["direct", "related"] | None = None
    sources: list[GivenSource] = Described(min_length=1, max_length=30)


class ToRecordAt(ToRecord):
    """登记在一个地方；place 不写就是各地通用的。"""

    place: str = Described("", max_length=120, description="谁来维护")


class ToChange(Asked):
    """整条重写；seen 是您看到的 version。"""

    seen: int = Described(ge=1, le=10**6, description="您看到的 version；别人又改过就答 409")
    reason: str = Described("", max_length=300, description="更正状态时必须写")
    standard: ToRecord


@operation(
    router, "GET", "/standards", public=True, summary="标准目录：按标准号、名称、层级、状态等查",
    gives={200: Page[shapes.StandardLine]},
)  # fmt: skip
def standards_list(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=100, description="标准号（写法不限）或名称里的词")] = "",
    standard_level: Annotated[Level | None, Query(description="国家、行业、地方、团体标准等")] = None,
    kind: Annotated[Kind | None, Query()] = None,
    status: Annotated[Life | None, Query()] = None,
    area: Annotated[Area | None, Query(description="含城乡通用的")] = None,
    actor: Annotated[Bound | None, Query(description="约束哪类主体")] = None,
    topic: Annotated[Topic | None, Query()] = None,
    domain: Annotated[Domain | None, Query()] = None,
    place: Annotated[str, Query(max_length=120, description="这个地方及以上、以下维护的，和各地通用的")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    text = " ".join(text.split())  # full-width spaces, tabs
    for name, said in (("text", text), ("place", place), ("after", after or "")):
        if not said.isprintable():
            raise InvalidInput.of({name: "里面有看不见的字符，请去掉。"})
    filters = StandardFilters(
        text, standard_level, kind, status, place or None, bool(place), area, actor, topic, domain
    )
    if after is not None and not _is_id(after):
        raise InvalidInput(after=NO_LONGER)
    found = standards.find_standards(filters, on=_today(), after=after, limit=limit)
    count = sum(standards.counts_by_level(filters, on=_today()).values()) if after is None else None
    return {
        "items": found.items,
        "after": found.after,
        "count": None if count is None else min(count, 1000),
        "counted_to_the_end": count is None or count <= 1000,
    }


@operation(
    router, "GET", "/standards/{uuid:id}", public=True, summary="一份标准：状态、各版、条款、关系、出处",
    gives={200: shapes.Standard}, refuses=(NoSuchStandard,),
)  # fmt: skip
def standard(request: HttpRequest, id: UUID) -> Any:
    page = standards.standard(id, on=_today())
    line = {name: getattr(page.line, name) for name in shapes.StandardLine.model_fields}
    rest = (name for name in shapes.Standard.model_fields if name not in line)
    return {**line, **{name: getattr(page, name) for name in rest if name != "cited_in"}, "cited_in": _cited(page)}


@operation(
    router, "GET", "/standards/{uuid:id}/changes", public=True, summary="一份标准的经过，新的在前",
    gives={200: Page[shapes.StandardChange]}, refuses=(NoSuchStandard,),
)  # fmt: skip
def changes(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    standards.standard(id, on=_today())
    return paged(standards.standard_changes(id), after, limit, by=lambda one: str(one.version))


@operation(
    router, "GET", "/standards/{uuid:id}/life", public=True, summary="一份标准的一生：哪天走到哪一步，由哪件事",
    gives={200: shapes.StandardLife}, refuses=(NoSuchStandard,),
)  # fmt: skip
def life_of(request: HttpRequest, id: UUID) -> Any:
    standards.standard(id, on=_today())
    return standards.life.life_of(id)


@operation(
    router, "POST", "/standards", summary="登记一份标准（社区：类标准文件）",
    gives={201: shapes.Recorded}, refuses=(NotAllowed, InvalidInput),
)  # fmt: skip
def record(request: HttpRequest, given: ToRecordAt) -> Any:
    made = standards.record_standard(entry=given.entry(given.place), by=actor_of(request), at=now())
    return Status(201, {"id": made, "version": 1})


@operation(
    router, "POST", "/standards/{uuid:id}/changes", summary="改一份标准",
    gives={200: shapes.Recorded}, refuses=(NotAllowed, NoSuchStandard, CatalogueMovedOn, InvalidInput),
)  # fmt: skip
def change(request: HttpRequest, id: UUID, given: ToChange) -> Any:
    version = standards.change_standard(
        standard_id=id, entry=given.standard.entry(), seen=given.seen, reason=given.reason, by=actor_of(request),
        at=now(),
    )  # fmt: skip
    return {"id": id, "version": version}


@operation(
    router, "GET", "/standards/committees", public=True, summary="标准化技术委员会",
    gives={200: Page[shapes.Committee]},
)  # fmt: skip
def committees(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(standards.committees(on=_today()), after, limit)


@operation(
    router, "POST", "/standards/committees", summary="登记或改一个技术委员会",
    gives={200: shapes.CommitteeWritten}, refuses=(NotAllowed, CatalogueMovedOn, InvalidInput),
)  # fmt: skip
def put_committee(request: HttpRequest, given: ToPutCommittee) -> Any:
    told = given.model_dump(exclude={"seen", "sources"})
    entry = standards.CommitteeEntry(**told, sources=_sources(given.sources))
    return {"version": standards.put_committee(entry=entry, seen=given.seen, by=actor_of(request), at=now())}


@operation(
    router, "GET", "/standards/committees/{uuid:id}", public=True, summary="一个技术委员会和它的标准",
    gives={200: shapes.Committee}, refuses=(NoSuchCommittee,),
)  # fmt: skip
def committee(request: HttpRequest, id: UUID) -> Any:
    return standards.committee(id, on=_today())


def _cited(page: standards.StandardPage) -> list[dict[str, Any]]:
    return [
        {
            "procedure": one.procedure.key, "title": one.procedure.title, "document": one.document,
            "clause": one.clause, "steps": [key for key, _ in one.steps],
        }
        for one in standards.cited_in(page, "", now())
    ]  # fmt: skip


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _today() -> date:
    return now().astimezone(CHINA).date()
