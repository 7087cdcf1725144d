"""The gate between departments and communities: no admission, no asking; what is held is not asked."""

from datetime import date
from uuid import uuid4

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.management import public as management
from liren.management.errors import (
    AskedAlready,
    AskedHereAlready,
    NotAdmitted,
    SameVersionOtherTable,
    TableRefused,
)
from liren.management.models import Asking, Filling
from liren.management.tests.world import Tables, admit, admitted, tables

TEXT = """
key: {key}
version: 1
title: 楼栋外墙表
summary: 排查外墙
department: {{name: 某局, unit: livelihood}}
basis: law
sources: [{{id: law, document: S4, title: 源头管控, checked: true}}]
period: {{every: month, due: 3 working days}}
rows: building
columns:
  asked: {{title: {title}, ask: number, why: 排查, basis: law}}
"""


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


def defines(here: Tables, title: str = "外墙裂缝处数", key: str = "walls", who: str = "gatekeeper", text: str = TEXT):
    path = here.here.people.street.path
    actor = here.here.actor(who)
    return management.define_table(document=text.format(key=key, title=title), path=path, by=actor, at=here.here.tick())


def test_a_department_may_not_ask_what_the_platform_holds(here: Tables) -> None:
    with pytest.raises(TableRefused) as refused:
        defines(here, "楼栋名称")
    [problem] = refused.value.problems
    assert "平台已有，不再问社区" in problem
    assert "building.name" in problem
    with pytest.raises(TableRefused):
        defines(here, "x" * 70_000)
    with pytest.raises(NotAllowed):
        defines(here, who="worker")
    made = defines(here)
    assert defines(here) == made  # the same text again is nothing new
    with pytest.raises(SameVersionOtherTable):
        defines(here, "外墙空鼓处数")


def test_no_admission_no_asking(here: Tables) -> None:
    made = defines(here)
    gatekeeper = here.here.actor("gatekeeper")
    asked = {"definition": made, "path": here.here.people.street.path, "since": date(2026, 11, 1),
             "until": date(2027, 1, 1), "by": gatekeeper, "at": here.here.at}  # fmt: skip
    with pytest.raises(NotAdmitted, match="没有准入"):
        management.admit_table(admission=uuid4(), **asked)
    lamp = here.here.opens("wang").id
    gatekeeper = here.here.actor("gatekeeper")
    with pytest.raises(NotAdmitted) as other:
        management.admit_table(admission=lamp, **asked)
    assert "不是报表准入" in other.value.advice
    enter_system("test")
    used = Asking.objects.get(key="emergency-grids").admission
    here.here.actor("gatekeeper")
    with pytest.raises(NotAdmitted) as taken:
        management.admit_table(admission=used, **asked)
    assert "已经用于另一张表" in taken.value.advice
    other_one = admitted(here, "外墙表")
    with pytest.raises(NotAdmitted) as named:
        management.admit_table(admission=other_one, **{**asked, "by": here.here.actor("gatekeeper")})
    assert "准入的是《外墙表》，不是这一张" in named.value.advice
    admission = admitted(here, "楼栋外墙表")
    here.here.actor("worker")
    with pytest.raises(NotAllowed):
        management.admit_table(admission=admission, **{**asked, "by": here.here.actor("worker")})
    gatekeeper = here.here.actor("gatekeeper")
    with pytest.raises(InvalidInput):
        management.admit_table(admission=admission, **{**asked, "by": gatekeeper, "until": date(2026, 10, 1)})
    management.admit_table(admission=admission, **{**asked, "by": gatekeeper})
    with pytest.raises(AskedHereAlready):
        management.admit_table(admission=admission, **{**asked, "by": gatekeeper})


def test_what_one_table_asks_no_other_asks_again(here: Tables) -> None:
    made = defines(here, "层数（层）")
    admission = admitted(here, "楼栋外墙表")
    with pytest.raises(AskedAlready) as refused:
        admit(here, "walls", admission=admission, definition=made)
    assert refused.value.advice.startswith("请写 same_as: housing-buildings.storeys")


def test_a_table_asked_at_a_street_is_opened_in_each_of_its_communities_once(here: Tables) -> None:
    people = here.here.people
    enter_system("test")
    asked = Filling.objects.filter(key="housing-buildings").order_by("path").values_list("path", flat=True)
    every = sorted(one.path for one in (people.community, people.frame.yinxing))
    assert [*asked] == every
    here.opens(here.here.tick())
    enter_system("test")
    assert [*asked.all()] == every


def test_an_asking_that_ended_opens_nothing_more_and_a_line_says_so(here: Tables) -> None:
    gatekeeper = here.here.actor("gatekeeper")
    management.end_asking(asking=here.askings["emergency-grids"], by=gatekeeper, at=here.here.tick())
    line = next(one for one in management.askings(here.here.actor("worker")) if one.key == "emergency-grids")
    assert line.ended
    here.opens(here.here.at.replace(year=2027, month=1, day=4))
    enter_system("test")
    assert not Filling.objects.filter(key="emergency-grids", period="2026-12").exists()
    assert Filling.objects.filter(key="health-estates", period="2026-12").exists()


def test_a_table_whose_time_has_run_out_is_asked_again_by_whoever_keeps_the_gate_then(here: Tables) -> None:
    until = here.here.at.date()
    made = defines(here)
    admit(here, "walls", definition=made, until=until)
    enter_system("test")
    Asking.objects.filter(key="walls").update(by=uuid4())  # somebody who left
    with pytest.raises(AskedHereAlready):
        admit(here, "walls", definition=made)
    here.here.at = here.here.at.replace(year=2027)
    again = admit(here, "walls", definition=made)
    enter_system("test")
    assert [one.id for one in Asking.objects.filter(key="walls", ended_at=None)] == [again]
    Asking.objects.filter(key="walls").update(by=uuid4())
    management.end_asking(asking=again, by=here.here.actor("gatekeeper"), at=here.here.tick())


def test_the_databases_wall_stands_alone(here: Tables) -> None:
    here.fills("emergency-grids")
    here.hands_in("emergency-grids")
    mine = here.here.people.community.path

    def counts(who: str) -> tuple[int, int, int, int]:
        here.here.actor(who)
        asked = "SELECT count(*) FROM management_{} x WHERE "
        of = "EXISTS (SELECT FROM management_filling f WHERE f.id = x.filling_id AND f.path = %s)"
        told = [rows(asked.format("filling") + "path = %s", mine), rows(asked.format("answer") + of, mine)]
        told += [rows(asked.format("submission") + of, mine), rows("SELECT count(*) FROM management_asking")]
        return tuple(int(str(found[0][0])) for found in told)  # type: ignore[return-value]

    assert counts("worker") == (6, 6, 1, 6)
    assert counts("safety_handler") == (1, 0, 1, 6)
    for who in ("other_worker", "village_worker", "grid_worker", "property_handler"):
        assert counts(who)[:3] == (0, 0, 0), who
    for who in ("wang", "nobody"):
        assert counts(who) == (0, 0, 0, 0), who
    enter_system("test")
    with pytest.raises(Exception, match=r"append-only|refus|changed"):
        rows("DELETE FROM management_tabledefinition")
