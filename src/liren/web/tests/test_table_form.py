"""A department drafts a table by choosing; what is held is not asked; then the gate decides."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.actors import public as actors
from liren.actors.public import organisation
from liren.management import public as management
from liren.management.tests.world import Tables, tables
from liren.web.tests.visits import browser, caught, words

FORM = {
    "key": "own-0123456789ab", "title": "楼栋长椅表", "summary": "添置长椅", "law": "S4", "clause": "加强源头管控",
    "rows": "building", "every": "month", "due": "5",
    "title.0": "楼号", "take.0": "from:building.name",
    "title.1": "长椅数", "take.1": "ask:number", "why.1": "缺的添置", "sum.1": "on",
}  # fmt: skip


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


def drafts(here: Tables) -> list[management.TableLine]:
    enter_system("test")
    return [one for one in management.definitions(SYSTEM, here.here.people.street.path) if one.key == FORM["key"]]


@pytest.mark.requirement("R327")
def test_what_is_held_is_not_asked_but_taken_and_everything_typed_stays(here: Tables) -> None:
    handler = browser(here.here.people.livelihood_handler)
    empty = words(handler.get("/tables/new"))
    assert "民生服务办公室" in empty
    assert 'value="from:community.grids"' in empty
    asked = handler.post("/tables/new/check", {**FORM, "take.0": "ask:text", "why.1": ""})
    assert asked.status_code == 422
    told = words(asked)
    assert "平台已有“楼栋名称”（地点台账），不再问社区" in told
    assert "selected" in caught(r'(<option value="from:building.name"[^>]*>)', told)
    assert "没说为什么问、依据什么。说不出为什么问的不问。" in told
    assert 'value="缺的添置"' not in told
    assert 'value="长椅数"' in told
    assert "送准入" not in told.split("<form")[-1]
    fitting = handler.post("/tables/new/check", FORM)
    assert fitting.status_code == 200
    told = words(fitting)
    assert "平台填 <b>1</b> 栏，问社区 <b>1</b> 栏" in told
    assert "约 <b>8</b> 秒" in told
    assert drafts(here) == []  # judged, not kept


def test_a_draft_goes_to_the_gate_once_and_asks_nobody_before_it_is_let_in(here: Tables) -> None:
    people = here.here.people
    handler = browser(people.livelihood_handler)
    whole = {**FORM, "community": people.community.path}
    for wrong in ({**whole, "title": ""}, {**FORM, "community": people.frame.county.path}):
        assert handler.post("/tables/new/send", wrong).status_code == 422
    assert drafts(here) == []
    sent = handler.post("/tables/new/send", whole)
    assert sent.status_code == 303
    assert handler.post("/tables/new/send", whole)["Location"] == sent["Location"]
    [definition] = drafts(here)
    asked = UUID(sent["Location"].rsplit("/", 1)[-1])
    page = here.here.page("gatekeeper", asked)
    assert page.procedure_key == management.ADMISSION
    columns = next(one.value for one in page.answers if one.key == "columns")
    assert [line["column"] for line in columns] == ["楼号", "长椅数"]
    assert FORM["key"] not in {one.key for one in management.askings(SYSTEM)}
    here.here.does("gatekeeper", asked, "compare", "held", held="楼号")
    here.here.does("worker", asked, "supply", "supplied")
    here.here.does("gatekeeper", asked, "told", "told")
    management.admit_table(
        definition=definition.id, path=people.street.path, admission=asked, since=date(2026, 1, 1),
        until=date(2027, 12, 31), by=here.here.actor("gatekeeper"), at=here.here.tick(),
    )  # fmt: skip
    assert here.opens(here.here.tick()) > 0
    assert [column.title for column in here.page("worker", FORM["key"]).table.columns.values()] == ["楼号", "长椅数"]


def test_a_department_of_a_county_asks_one_of_all_its_communities(here: Tables) -> None:
    people, county = here.here.people, here.here.people.frame.county
    enter_system("test")
    where: dict[str, Any] = {"path": county.path, "place_id": county.id, "by": SYSTEM, "at": here.here.at}
    bureau = actors.add_organisation(
        name="区民政局", kind="government", subtype="county_department", key="civil", **where
    )
    post = actors.add_post(organisation_id=bureau, title="经办人", role="handler", **where)
    person = here.here.person("livelihood_handler")
    actors.appoint(person_id=person, post_id=post, by=SYSTEM, at=here.here.at)
    handler = browser(people.livelihood_handler)
    form = {**FORM, "department": str(bureau)}
    told = words(handler.post("/tables/new/check", form))
    for one in (people.community, people.frame.yinxing):
        assert f'<option value="{one.path}">{one.everyday_name}' in told
    sent = handler.post("/tables/new/send", {**form, "community": people.frame.yinxing.path})
    assert sent.status_code == 303


def test_nobody_drafts_for_another_department(here: Tables) -> None:
    people = here.here.people
    for who in (people.worker, people.gatekeeper, people.supervisor, people.wang):
        assert browser(who).get("/tables/new").status_code == 403
        assert browser(who).post("/tables/new/send", FORM).status_code == 403
    draft = management.Draft(
        key="own-0123456789ab", title="一张表", summary="用处", law="S4", clause="源头管控", rows="community",
        every="month", due="5", columns=(management.Wished("网格数", "from:community.grids"),),
    )  # fmt: skip
    enter_system("test")
    other = organisation(people.orgs["safety"])
    with pytest.raises(NotAllowed):
        management.send_to_gate(
            draft=draft,
            department=other,
            community=people.community.path,
            by=here.here.actor("livelihood_handler"),
            at=here.here.tick(),
        )
    assert drafts(here) == []


def test_of_residents_a_form_offers_what_is_protected_and_nothing_to_ask(here: Tables) -> None:
    handler = browser(here.here.people.livelihood_handler)
    form = {
        **FORM,
        "rows": "resident",
        "title.0": "姓名",
        "take.0": "from:resident.name",
        "title.1": "",
        "group": "old-80",
    }
    told = words(handler.post("/tables/new/check", form))
    assert "个人信息" in told
    assert "问社区</b>" not in told
    assert 'value="ask:' not in told
    assert 'value="old-80"' in told
