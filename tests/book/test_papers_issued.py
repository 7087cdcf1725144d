"""Papers come out of the procedures themselves: agreement, authorisation, diary, notice; others in the tests beside."""

import io
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from liren.affairs import public as affairs
from liren.affairs.papers.addresses import verification_address
from liren.affairs.papers.public import PaperNotYours
from liren.affairs.papers.qr import picture
from liren.affairs.public import NoSuchAffair
from liren.affairs.tests.world import World
from liren.web.tests.visits import browser, caught, words
from tests.book.world import begins, book, goes, papers, text_of

pytestmark = pytest.mark.django_db
MEDIATION, AGENCY, VISIT = "autonomy/mediation", "service/agency-handling", "service/home-visit"
WINDOW = "service/service-application"
MEDIATOR = "mediator"


def agreed(here: World) -> UUID:
    """A dispute about a leak, up to where the agreement is written."""
    affair = begins(
        here, "wang", MEDIATION, title="楼上漏水赔偿", other_party="502 室李家", story="卫生间漏了两次", name="王桂英",
        phone="13800002046",
    )  # fmt: skip
    goes(here, MEDIATOR, affair, ("accept", "accept"), ("ask", "willing"))
    terms = {"agreement": "李家月底前修好，赔六百元", "perform_by": "2026-11-30"}
    assert goes(here, MEDIATOR, affair, ("mediate", "written", terms)) == "sign"
    return affair


def test_a_mediation_ends_in_the_parties_own_agreement_whose_code_anybody_can_check() -> None:
    here = book(MEDIATION)
    affair = agreed(here)
    [paper] = papers(here, MEDIATOR, affair)
    assert paper.number == "桂花里调字〔2026〕第1号"
    said = text_of(here, MEDIATOR, paper)
    for part in ("王桂英", "502 室李家", "卫生间漏了两次", "李家月底前修好，赔六百元", "2026年11月30日"):
        assert part in said
    # A side that does not sign goes on talking; the next agreement is another paper.
    goes(here, MEDIATOR, affair, ("sign", "unsigned", {"why_unsigned": "少了五十"}))
    goes(here, MEDIATOR, affair, ("mediate", "written", {"agreement": "赔六百五十元"}))
    paper, first = papers(here, MEDIATOR, affair)
    assert (paper.number[-3:], first.number[-3:]) == ("第2号", "第1号")
    assert "六百五十" in text_of(here, MEDIATOR, paper)
    assert goes(here, MEDIATOR, affair, ("sign", "signed", {"effective_on": "2026-11-16"})) == "confirm"
    # She finds it at her affair and takes it home; its square code is the address where it is verified.
    wang = browser(here.people.wang)
    page = words(wang.get(f"/mine/{affair}"))
    assert "人民调解协议书" in page
    code = caught(r'href="/v/([^"]+)"', words(wang.get(caught(rf'href="(/papers/{paper.id})"', page))))
    sent: Any = wang.post(f"/papers/{paper.id}/open", {"form": "docx"})
    with ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as file:
        pictures = [file.read(name) for name in file.namelist() if name.startswith("word/media/")]
    assert picture(verification_address(code)) in pictures
    shown = words(browser().get(f"/v/{code}"))
    assert "真实，有效" in shown
    assert "六百五十" not in shown
    # What two families agreed is not everybody's: not even of who serves the whole place.
    with pytest.raises(PaperNotYours):
        affairs.papers.open_paper(paper_id=paper.id, form="pdf", by=here.actor("director"), at=here.tick())
    for stranger in ("zhou", "other_worker"):
        assert papers(here, stranger, affair) == []
        with pytest.raises(NoSuchAffair):
            here.page(stranger, affair)


@pytest.mark.requirement("R268")
def test_nobody_acts_for_a_resident_who_did_not_entrust_it_and_the_authorisation_is_on_paper() -> None:
    here = book(AGENCY)
    asked = {"class": "insurance.pension", "title": "给母亲申请高龄津贴", "name": "王桂英"}
    unasked = begins(here, "wang", AGENCY, entrust=False, **asked)
    with pytest.raises(affairs.MoveNotOpen):
        here.does("worker", unasked, "accept", "accept")
    assert papers(here, "worker", unasked) == []
    affair = begins(here, "wang", AGENCY, entrust=True, **asked)
    handed = {"received": [{"what": "户口簿", "count": "1"}]}
    assert goes(here, "worker", affair, ("accept", "accept", handed)) == "handle"
    [paper] = papers(here, "wang", affair)
    said = text_of(here, "wang", paper)
    for part in ("王桂英", "养老保险、高龄津贴", "给母亲申请高龄津贴", "户口簿", "随时可以撤回"):
        assert part in said
    # It can be taken back at any time, and what was handed over goes back.
    way = [("handle", "withdrawn", {"withdrawal": "来电说自己去办"}), ("hand_back", "returned")]
    assert goes(here, "worker", affair, *way) == "feedback"


def test_a_visit_is_written_down_once_and_what_needs_nothing_leaves_no_paper() -> None:
    here = book(VISIT, "management/hotline-appeal")
    quiet = begins(here, "worker", VISIT, title="老人出院回家")
    assert goes(here, "grid_worker", quiet, ("visit", "fine")) == "told"
    assert papers(here, "worker", quiet) == []
    affair = begins(here, "worker", VISIT, title="老人出院回家")
    seen = {"diary": "腿脚不便，想装扶手。", "needs": [{"title": "卫生间装扶手"}]}
    assert goes(here, "grid_worker", affair, ("visit", "visited", seen)) == "told"
    [paper] = papers(here, "worker", affair)
    said = text_of(here, "worker", paper)
    assert "想装扶手" in said
    assert "桂花里" in said


def test_accepting_at_the_window_gives_a_notice_the_applicant_takes_home() -> None:
    here = book(WINDOW)
    applied = begins(
        here, "wang", WINDOW, title="孩子入学", name="王桂英", phone="13800002046", delivery="counter",
        **{"class": "certificate.residence"},
    )  # fmt: skip
    assert goes(here, "worker", applied, ("accept", "accept")) == "review"
    [notice] = papers(here, "wang", applied)
    assert notice.title == "受理通知"
    assert "孩子入学" in text_of(here, "wang", notice)
