"""People who come by a file: tried row by row, decided upon by a person, written, and the file forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, looks_at
from liren.kit import vault
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours, TooManyTries
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.registry.people.arriving import writing
from liren.registry.public import Ground, arrivals
from liren.registry.tests.village import AT, CHEN, PHONE, VISITED, XU, YUAN, Village, number, village

pytestmark = pytest.mark.django_db
WHY = "2026 年人口核对"
NEW = number("19990909")


@pytest.fixture
def here() -> Village:
    """Door 1单元101 in building 3 stands, and 陈林溪 lives behind it."""
    made = village()
    layout, _ = registry.read_layout({"units": "2", "floors": "1-2", "doors": "2"})
    assert layout is not None
    enter_system("test")
    registry.lay_out(building_id=made.people.frame.building_3.id, layout=layout, by=SYSTEM, at=AT)
    door = next(one for one in registry.dwellings(made.people.frame.building_3.id) if one.door == "1单元101室")
    registry.move(
        resident_id=made.chen, kind="actual", place=None, dwelling_id=door.id, ground=VISITED, by=SYSTEM, at=AT
    )
    return made


def sheet(*lines: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    return [(n, {"kind": "常住", **line}) for n, line in enumerate(lines, 2)]


def bring(here: Village, *lines: dict[str, str], who: str = "worker", path: str | None = None, at=AT):
    by = here.enter(who)
    return arrivals.bring(
        path=path or here.people.community.path, rows=sheet(*lines), source="imported", why=WHY, by=by, at=at
    )


def tried(here: Village, *lines: dict[str, str]) -> list[arrivals.Line]:
    """The lines of a file in their order, whatever their verdict."""
    id_ = bring(here, *lines)
    by = here.enter("worker")
    found = {one.number: one for v in arrivals.VERDICTS for one in arrivals.arrival(id_, by, verdict=v).lines}
    return [found[n] for n in sorted(found)]


def found(here: Village, **wanted) -> list[str]:
    return [
        str(one.id) for one in registry.find(purpose=WHY, by=here.enter("worker"), at=AT, **wanted).people
    ]  # fmt: skip


def test_every_row_is_told_what_it_is_and_nobody_is_written_down(here: Village):
    three = here.people.frame.building_3.name
    lines = tried(
        here,
        {"name": "方知夏", "number": NEW, "building": three, "unit": "1单元", "room": "102"},
        {"name": "陈林溪", "number": CHEN, "phone": PHONE},
        {"name": "陈林溪", "number": CHEN[:-1] + ("1" if CHEN[-1] != "1" else "2")},
        {"name": "许望舒", "number": XU, "phone": "13900007777"},
        {"name": "陈别人", "number": YUAN},
    )
    assert [one.verdict for one in lines] == ["new", "same", "refused", "differs", "refused"]
    assert (lines[0].shown, lines[0].number_shown) == ("方*", f"3{'*' * 16}{NEW[-1]}")
    assert lines[3].differs == ("phone",)
    assert [{p.column for p in lines[n].problems} for n in (2, 4)] == [{"number"}, {"number"}]
    assert found(here, number=NEW) == []


def test_what_is_wrong_is_said_by_column(here: Village):
    three = here.people.frame.building_3.name
    cases: list[tuple[dict[str, str], set[str]]] = [
        ({"name": "方"}, {"name"}),
        ({"name": "方知夏", "phone": "1390000"}, {"phone"}),
        ({"name": "方知夏", "number": NEW, "born": "1998-09-09", "sex": "女"}, {"born", "sex"}),
        ({"name": "方知夏", "born": "2026-02-30"}, {"born"}),
        ({"name": "方知夏", "building": "77幢"}, {"building"}),
        ({"name": "方知夏", "building": three, "unit": "1", "room": "999"}, {"room"}),
        ({"name": "方知夏", "building": three, "room": "101"}, {"unit"}),
        ({"name": "方知夏", "room": "101"}, {"building"}),
        ({"name": "方知夏", "kind": "长住", "since": "2030-01-01"}, {"kind", "since"}),
        ({"name": "方知夏", "head": "方大同"}, {"relation"}),
        ({"name": "方知夏", "head": "方大同", "relation": "子女"}, {"head"}),
        ({"name": "方知夏", "relation": "子女"}, {"head"}),
    ]
    lines = tried(here, *(cells for cells, _ in cases))
    told = [{p.column for p in one.problems} for one in lines]
    assert told == [columns for _, columns in cases]
    assert {one.verdict for one in lines} == {"refused"}
    assert not any("方" in p.what or "1998" in p.what for one in lines for p in one.problems), "no value is repeated"


def test_a_row_that_may_be_somebody_on_record_says_who_and_why(here: Village):
    three, one = here.people.frame.building_3.name, here.people.frame.building_1.name
    lines = tried(
        here,
        {"name": "程霖希", "phone": PHONE},
        {"name": "陈远山", "born": "1949年1月1日"},
        {"name": "陈林希", "building": three, "unit": "1", "room": "101"},
        {"name": "许望舒", "building": three},
        {"name": "陈远山", "number": number("19490101", 507), "building": one},
        {"name": "方大同", "born": "1990-01-01"},
        {"name": "方大同", "born": "1990/1/1"},
        {"name": "方二同", "number": NEW},
        {"name": "方二童", "number": NEW},
    )
    said = [(one.verdict, [(who.id, why) for who, why in one.candidates], one.near) for one in lines]
    assert said == [
        ("doubtful", [(here.chen, "电话相同，姓名同音")], ()),
        ("doubtful", [(here.yuan, "姓名和出生日期相同")], ()),
        ("doubtful", [(here.chen, "住在同一套房，姓名相近")], ()),
        ("doubtful", [(here.xu, "同一处已有同名的人")], ()),
        ("doubtful", [], ("与第 3 行姓名和出生日期相同",)),
        ("new", [], ()),
        ("doubtful", [], ("与第 7 行姓名和出生日期相同",)),
        ("new", [], ()),
        ("refused", [], ()),
    ], "of row 6, another number than on record is another person"


def test_what_a_person_decided_is_written_and_the_file_is_gone(here: Village):
    three = here.people.frame.building_3.name
    home = {"building": three, "unit": "2", "room": "201", "head": "方知夏"}
    id_ = bring(
        here,
        {"name": "方小满", "relation": "子女", **home},
        {"name": "方知夏", "number": NEW, "phone": "13900004444", "relation": "户主", **home},
        {"name": "陈小雪", "building": three, "head": "陈林溪", "relation": "子女"},
        {"name": "程霖希", "phone": PHONE},
        {"name": "许望舒", "number": XU, "phone": "13900007777"},
        {"name": "方"},
    )
    by = here.enter("worker")
    page = arrivals.arrival(id_, by)
    assert (page.counts, page.ready, page.undecided) == (
        {"refused": 1, "doubtful": 1, "differs": 1, "new": 3, "comes": 0, "same": 0}, 3, 2,
    )  # fmt: skip
    with pytest.raises(InvalidInput):
        arrivals.decide_lines(arrival_id=id_, decisions={5: str(here.xu)}, by=by)
    with pytest.raises(InvalidInput):
        arrivals.decide_lines(arrival_id=id_, decisions={6: "write"}, by=by)
    arrivals.decide_lines(arrival_id=id_, decisions={5: str(here.chen)}, by=by)
    arrivals.decide_all(arrival_id=id_, verdict="differs", decision="same", by=by)
    done = arrivals.write_part(arrival_id=id_, by=by, at=AT)
    assert (done.written, done.changed, done.left, done.ended) == (3, 1, 0, True), "陈林溪 had nothing new"
    [fang] = registry.find(phone="13900004444", purpose=WHY, by=by, at=AT).people
    assert (fang.quality, fang.dwelling_id is not None) == ("unchecked", True)
    [membership] = registry.resident(fang.id, by).memberships
    members = registry.household(membership.household_id, by).members
    assert [(m.shown, m.relation) for m, _ in members] == [("方*", "head"), ("方*", "child")]
    assert len(registry.household(here.home, by).members) == 4, "陈小雪 belongs to the household on record"
    assert registry.reveal(resident_id=here.xu, what="phone", purpose=WHY, by=by, at=AT) == ("13900007777",)
    assert arrivals.arrival(id_, by).state == "written"
    assert rows("SELECT count(*) FROM registry_arrivalline") == [(0,)]
    assert vault.keys_of([id_]) == {}, "whoever kept a copy cannot open it"
    with pytest.raises(registry.ArrivalEnded):
        arrivals.write_part(arrival_id=id_, by=by, at=AT)
    again = bring(here, {"name": "方知夏", "number": NEW, "phone": "13900004444"})
    assert arrivals.arrival(again, here.enter("worker")).counts["same"] == 1, "brought twice, written once"


def test_a_file_takes_away_no_phone_and_says_which_row_has_one_too_many(here: Village):
    by = here.enter("worker")
    kept = [PHONE, "13900003333", "13900005555"]
    registry.change(resident_id=here.chen, given={"phones": kept}, ground=VISITED, by=by, at=AT)
    [sure] = tried(here, {"name": "陈林溪", "number": CHEN, "phone": "13900007777"})
    assert [one.column for one in sure.problems] == ["phone"]
    id_ = bring(here, {"name": "陈林溪", "phone": PHONE, "phone2": "13900007777"})
    arrivals.decide_lines(arrival_id=id_, decisions={2: str(here.chen)}, by=by)
    with pytest.raises(InvalidInput) as refused:
        arrivals.write_part(arrival_id=id_, by=by, at=AT)
    assert "第 2 行" in refused.value.fields["line"]
    assert list(registry.reveal(resident_id=here.chen, what="phone", purpose=WHY, by=by, at=AT)) == kept
    arrivals.decide_lines(arrival_id=id_, decisions={2: "skip"}, by=by)
    assert arrivals.write_part(arrival_id=id_, by=by, at=AT).ended


def test_a_part_is_whole_households_and_the_next_goes_on_after_it(here: Village, monkeypatch):
    monkeypatch.setattr(writing, "PART", 2)
    lines = [
        {"name": f"{family}{given}", "head": f"{family}甲", "relation": "户主" if given == "甲" else "其他"}
        for family in "赵钱孙"
        for given in "甲乙丙"
    ]
    id_ = bring(here, *lines)
    by = here.enter("worker")
    left = [arrivals.write_part(arrival_id=id_, by=by, at=AT).left for _ in range(3)]
    assert left == [6, 3, 0]
    counts = registry.counts_in(here.people.community.path, by)
    assert counts is not None
    assert (counts.residents, counts.households) == (4 + 9, 1 + 3)


def test_who_is_on_record_elsewhere_comes_here_too(here: Village):
    enter_system("test")
    registry.register(
        given={"name": "方知夏", "number": NEW}, kind="registered", place=here.people.frame.yinxing_1.path,
        ground=Ground("imported"), by=SYSTEM, at=AT,
    )  # fmt: skip
    id_ = bring(here, {"name": "方知夏", "number": NEW}, {"name": "方知秋", "number": NEW[:6] + NEW[6:]})
    by = here.enter("worker")
    page = arrivals.arrival(id_, by, verdict="comes")
    assert [one.number for one in page.lines] == [2]
    assert page.counts["refused"] == 1
    enter_system("test")
    [(known,)] = rows("SELECT id FROM registry_resident WHERE shown = '方*'")
    assert isinstance(known, UUID)
    assert [one.what for one in looks_at(known)] == ["是否在别处登记过"], "who is told of by a trial reads so"
    by = here.enter("worker")
    assert arrivals.write_part(arrival_id=id_, by=by, at=AT).written == 1
    assert len(registry.find(number=NEW, purpose=WHY, by=by, at=AT).people) == 1


def test_a_file_is_its_bringers_alone_sealed_and_gone_after_a_day(here: Village):
    id_ = bring(here, {"name": "方知夏", "number": NEW, "phone": "13900004444"})
    enter_system("test")
    [(kept,)] = rows("SELECT sealed FROM registry_arrivalline")
    assert isinstance(kept, bytes)
    assert not any(text.encode() in kept for text in ("方知夏", NEW, "13900004444"))
    for who in ("director", "grid_worker", "other_worker"):
        by = here.enter(who)
        assert rows("SELECT * FROM registry_arrival") == rows("SELECT * FROM registry_arrivalline") == []
        with pytest.raises(NotYours):
            arrivals.arrival(id_, by)
        with pytest.raises(NotYours):
            arrivals.write_part(arrival_id=id_, by=by, at=AT)
    reaction = arrivals.arrival_reactions()["registry.arrival-left", "registry.arrivals-go"]
    reaction(Happened(1, "registry.arrival-left", 1, {"arrival": str(id_)}, AT + timedelta(days=1)))
    assert arrivals.arrival(id_, here.enter("worker")).state == "dropped"
    assert vault.keys_of([id_]) == {}


def test_thirty_files_are_tried_in_a_day(here: Village):
    for _ in range(30):
        bring(here, {"name": "方"})
    with pytest.raises(TooManyTries):
        bring(here, {"name": "方"})
    bring(here, {"name": "方"}, who="director")
    bring(here, {"name": "方"}, at=AT + timedelta(days=1))


def test_a_file_is_for_ones_own_place(here: Village):
    grid_one, three = here.people.frame.grid_one.path, here.people.frame.building_3.name
    line = {"name": "方知夏"}
    with pytest.raises(NotAllowed):
        bring(here, line, who="other_worker")
    with pytest.raises(NotAllowed):
        bring(here, line, who="grid_worker", path=grid_one)
    with pytest.raises(NotAllowed):
        bring(here, line, who="dispatcher")
    with pytest.raises(InvalidInput):
        bring(here, line, path=here.people.frame.building_3.path)
    id_ = bring(here, {**line, "building": three}, who="other_grid_worker", path=grid_one)
    page = arrivals.arrival(id_, here.enter("other_grid_worker"))
    assert [{p.column for p in one.problems} for one in page.lines] == [{"building"}], "a building of another grid"


def test_a_file_of_many_rows_asks_as_many_statements_as_one_of_few(here: Village, django_assert_max_num_queries):
    by = here.enter("worker")
    many = sheet(*({"name": "方同名", "phone": f"139000{n:05}", "number": number("19800101", n)} for n in range(300)))
    with django_assert_max_num_queries(24):
        arrivals.bring(
            path=here.people.community.path, rows=many, source="imported", why=WHY, by=by, at=AT
        )  # fmt: skip
