"""A resident asks that what is kept of them be put right or destroyed: another decides, and it is carried out."""

from typing import Any
from uuid import UUID

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.kit.errors import NotYours
from liren.registry import public as registry
from liren.registry.tests.village import Village, full, later, village
from tests.book.world import book, goes, papers, serves, stands, text_of

pytestmark = pytest.mark.django_db
CORRECTION, ERASURE = "service/registry-correction", "service/registry-erasure"
CHECKED = ("check", "propose", {"found": "看了身份证，是本人"})


@pytest.fixture
def here() -> World:
    made = book(CORRECTION, ERASURE)
    serves(made, "mediator", "community_director")
    return made


@pytest.fixture
def homes(here: World) -> Village:
    return village()


def asks(here: World, who: UUID, key: str, *, by: str = "zhou", **answers: Any) -> UUID:
    """Somebody asks about the entry of `who`; by a resident themself, or the system's door for them."""
    place = here.people.community.path
    return here.opens(
        by, procedure_key=key, answers={"place": place, **answers}, place_path=place,
        subject=affairs.Thing("resident", str(who), "居民登记"),
    ).id  # fmt: skip


def line(here: Village, who: UUID) -> registry.ResidentPage:
    return registry.resident(who, here.enter("worker"))


@pytest.mark.requirement("R085")
def test_what_a_resident_asks_to_have_put_right_is_put_right_when_another_agrees(here: World, homes: Village) -> None:
    asked = asks(here, homes.chen, CORRECTION, title="名字和电话不对", name="陈林希", phone="13900003333")
    assert goes(here, "worker", asked, CHECKED) == "decide"
    assert "陈林溪" in full(homes, homes.chen, "name"), "nothing is changed before somebody decided"
    assert goes(here, "director", asked, ("decide", "agree")) == "end"
    assert full(homes, homes.chen, "name") == ("陈林希",)
    assert full(homes, homes.chen, "phone") == ("13900003333",)
    page = line(homes, homes.chen)
    assert page.past[0].what == ("name", "phones")
    assert page.past[0].corrected, "it had been wrong all along"
    assert page.why.startswith("本人申请更正 ")
    here.actor("zhou")
    told = affairs.affair(asked, here.actor("zhou"), at=here.at)
    assert (told.resolved, told.told_at is not None) == (True, True)


def test_who_checked_or_wrote_the_request_down_does_not_decide_on_it(here: World, homes: Village) -> None:
    asked = asks(here, homes.chen, CORRECTION, by="director", title="名字不对", name="陈林希")
    with pytest.raises(affairs.SamePersonAgain):
        goes(
            here,
            "director",
            asks(here, homes.chen, CORRECTION, title="名字不对", name="陈林"),
            CHECKED,
            ("decide", "agree"),
        )
    goes(here, "worker", asked, CHECKED)
    assert goes(here, "director", asked, ("decide", "agree")) == "decide", "who wrote it down gets it back"
    page = here.page("worker", asked)
    assert any("自己提出的更正" in entry.text for entry in page.timeline)
    assert goes(here, "mediator", asked, ("decide", "agree")) == "end"
    assert full(homes, homes.chen, "name") == ("陈林希",)


def test_what_cannot_be_carried_out_is_said_and_nothing_is_changed(here: World, homes: Village) -> None:
    for given, why in (({"number": "123"}, "number"), ({"other": "孩子没有登记"}, "other")):
        asked = asks(here, homes.chen, CORRECTION, title="不对", **given)
        assert goes(here, "worker", asked, CHECKED) == "decide"
        assert goes(here, "director", asked, ("decide", "agree")) == "decide", why
        assert any(entry.kind == "deed_failed" for entry in here.page("worker", asked).timeline)
    assert goes(here, "director", asked, ("decide", "by_hand", {"reply": "孩子登记在这一户了"})) == "end"
    assert line(homes, homes.chen).past == ()


def test_a_refusal_is_a_paper_with_its_reason_and_where_to_complain(here: World, homes: Village) -> None:
    asked = asks(here, homes.chen, ERASURE, title="请删除", ground="consent")
    goes(here, "worker", asked, CHECKED)
    assert goes(here, "director", asked, ("decide", "refuse", {"reason": "低保在办，办完三年内要留"})) == "end"
    [paper] = papers(here, "zhou", asked)
    said = text_of(here, "zhou", paper)
    for part in ("低保在办", "街道办事处", "网信部门", "人民法院"):
        assert part in said
    assert line(homes, homes.chen).erased is False


@pytest.mark.requirement("R085")
def test_what_is_erased_on_request_is_gone_for_good_and_who_asked_is_told(here: World, homes: Village) -> None:
    asked = asks(here, homes.yuan, ERASURE, title="我搬走了", ground="achieved")
    goes(here, "worker", asked, CHECKED)
    assert goes(here, "director", asked, ("decide", "agree")) == "end"
    page = line(homes, homes.yuan)
    assert page.erased
    assert page.line.shown == "已删除"
    assert "不再需要" in page.why
    assert full(homes, homes.yuan, "name") == ()
    told = affairs.affair(asked, here.actor("zhou"), at=here.at)
    assert told.told_at is not None
    assert told.subject == affairs.Thing("resident", str(homes.yuan), "居民登记"), "no name stays in the request"


def test_a_director_elsewhere_decides_on_nobody_of_here(here: World, homes: Village) -> None:
    enter_system()
    asked = asks(here, homes.chen, ERASURE, title="请删除", ground="consent")
    with pytest.raises(NotYours):
        registry.erase(resident_id=homes.chen, why="本人要求", by=here.actor("other_worker"), at=later(1))
    with pytest.raises(NotYours):
        registry.correct(
            resident_id=homes.chen, given={"name": "王五一"}, why="本人要求", asked_by=None,
            by=here.actor("other_worker"), at=later(1),
        )  # fmt: skip
    assert stands(here, asked) == "check"


def test_somebody_takes_all_that_is_kept_of_them_along(here: World, homes: Village) -> None:
    enter_system()
    registry.change(
        resident_id=homes.yuan, given={"name": "周远山", "phones": "13900006688"},
        ground=registry.Ground("told", "unchecked", "看了户口本"), by=SYSTEM, at=later(0),
    )  # fmt: skip
    waits = registry.resident(homes.yuan, homes.enter("director")).waiting
    assert waits is not None
    registry.decide(request_id=waits.id, approve=True, why="", by=homes.enter("director"), at=later(1))
    registry.note_observation(
        about_kind="resident", about_id=homes.yuan, kind="visit", text="膝盖不好，上下楼慢",
        by=homes.enter("worker"), at=later(1),
    )  # fmt: skip
    zhou = homes.enter("zhou")
    assert registry.copy_of_own(zhou, later(1)) is None
    registry.link_account(name="周远山", by=zhou, at=later(2))
    kept = registry.copy_of_own(zhou, later(3))
    assert kept is not None
    assert (kept["姓名"], kept["电话"], len(str(kept["证件号码"]))) == ("周远山", ["13900006688"], 18)
    assert "膝盖不好" in str(kept["走访、情况和认定"])
    assert "陈远山" in str(kept["过去的登记"])
    assert registry.copy_of_own(homes.enter("wang"), later(3)) is None
