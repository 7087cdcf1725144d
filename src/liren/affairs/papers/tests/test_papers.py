"""Papers: filled from the affair, numbered without gaps, both files the same, verified by anybody who holds one."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from docx import Document

from liren.access.public import SYSTEM, enter_system, looks_at
from liren.actors.public import merge_organisations, organisation
from liren.affairs import public as affairs
from liren.affairs.models import Paper, PaperNumber, Record
from liren.affairs.papers import templates as declared
from liren.affairs.papers.errors import TemplatesInvalid
from liren.affairs.papers.public import (
    BadWord,
    NoSuchPaper,
    NoSuchTemplate,
    NumberingHasNoGaps,
    PaperErased,
    PaperNotYours,
    PaperOver,
)
from liren.affairs.papers.queries import gaps
from liren.affairs.tests.world import World, world
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db
LETTER = {"department": "梧桐街道城市管理办公室", "reason": "不在社区工作事项清单内。"}


@pytest.fixture
def here() -> World:
    return world()


def issues(here: World, affair, template: str = "task-refusal-letter", who: str = "worker", **given: str):
    asked = given or (LETTER if template == "task-refusal-letter" else {})
    return affairs.papers.issue_paper(
        affair_id=affair, template=template, given=asked, by=here.actor(who), at=here.tick()
    )


def text_of(here: World, paper, who: str = "worker") -> str:
    opened = affairs.papers.open_paper(paper_id=paper.id, form="docx", by=here.actor(who), at=here.tick())
    document = Document(io.BytesIO(Path(opened.path).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_every_template_of_the_law_book_can_be_used() -> None:
    assert set(declared.templates()) == {
        "acceptance-notice", "agency-authorisation", "consultation-minutes", "mediation-agreement", "public-notice",
        "registry-refusal", "sitting-minutes", "task-refusal-letter", "visit-diary",
    }  # fmt: skip


def test_an_unlisted_task_is_refused_with_a_letter(here: World) -> None:
    affair = here.opens("wang").id
    letter = issues(here, affair)
    assert letter.number == "桂花里拒函〔2026〕1号"
    assert letter.issuer == "桂花里社区居民委员会（示例）" or letter.issuer
    said = text_of(here, letter)
    assert "不在社区工作事项清单内" in said
    assert "三号楼下路灯不亮" in said
    assert letter.number in said
    opened = affairs.papers.open_paper(paper_id=letter.id, form="pdf", by=here.actor("worker"), at=here.tick())
    assert opened.path.read_bytes().startswith(b"%PDF")
    assert opened.stored.name == "事项准入拒办函桂花里拒函〔2026〕1号.pdf"


def test_the_history_says_what_was_issued_and_what_it_hashes_to(here: World) -> None:
    affair = here.opens("wang").id
    letter = issues(here, affair)
    enter_system("test")
    record = Record.objects.get(stream=affair, kind="paper_issued")
    assert (record.body["pdf"], record.body["docx"]) == (letter.pdf_hash, letter.docx_hash)
    assert affairs.verify(affair).broken is None
    assert "出具文书" in [entry.title for entry in here.page("worker", affair).timeline]
    assert "出具文书" not in [entry.title for entry in here.page("wang", affair).timeline]


def test_asking_again_gives_the_same_paper(here: World) -> None:
    affair = here.opens("wang").id
    assert issues(here, affair).id == issues(here, affair).id
    enter_system("test")
    assert (
        affairs.papers.issue_paper(affair_id=affair, template="task-refusal-letter", by=SYSTEM, at=here.tick()).version
        == 1
    )
    assert Paper.objects.count() == 1


def test_the_system_issues_by_itself_what_needs_nothing_filled_in(here: World) -> None:
    affair = here.opens("wang").id
    enter_system("test")
    made = affairs.papers.issue_paper(affair_id=affair, template="acceptance-notice", by=SYSTEM, at=here.tick())
    assert made.number == "桂花里受字〔2026〕1号"


def test_what_a_section_took_up_is_issued_in_the_name_of_the_office_it_ended_in(here: World) -> None:
    affair = here.opens("wang").id
    here.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
    enter_system("test")
    orgs, at = here.people.orgs, here.tick()
    merge_organisations(
        into={orgs["committee"]: orgs["property"]}, on=at.astimezone(CHINA).date(), reference="18 号", by=SYSTEM, at=at
    )
    made = affairs.papers.issue_paper(affair_id=affair, template="acceptance-notice", by=SYSTEM, at=here.tick())
    assert made.issuer == organisation(orgs["property"]).name


def test_personal_answers_are_revealed_for_the_paper_and_the_look_is_kept(here: World) -> None:
    affair = here.opens("wang").id
    notice = issues(here, affair, "acceptance-notice")
    assert notice.personal
    assert "王桂英" in text_of(here, notice)
    assert "王桂英" in text_of(here, notice, "wang")
    person = here.people.wang.person_id
    assert person is not None
    here.actor("wang")
    purposes = [look.purpose for look in looks_at(person)]
    assert purposes == [f"查看《受理通知》{notice.number}", f"出具《受理通知》{notice.number}"]
    with pytest.raises(PaperNotYours):
        affairs.papers.open_paper(paper_id=notice.id, form="pdf", by=here.actor("grid_worker"), at=here.tick())


def test_a_paper_not_for_the_reporter_is_not_there_for_them(here: World) -> None:
    affair = here.opens("wang").id
    letter = issues(here, affair)
    here.actor("wang")
    assert affairs.papers.papers_of(affair) == ()
    with pytest.raises(NoSuchPaper):
        affairs.papers.paper(letter.id)
    here.actor("other_worker")
    with pytest.raises(NoSuchPaper):
        affairs.papers.paper(letter.id)


def test_only_the_roles_a_template_names_issue_it(here: World) -> None:
    affair = here.opens("wang").id
    for who in ("grid_worker", "wang"):
        with pytest.raises(PaperNotYours):
            issues(here, affair, who=who)
    with pytest.raises(NoSuchTemplate):
        issues(here, affair, "no-such")
    assert not Paper.objects.exists()
    assert not PaperNumber.objects.exists()


def test_what_is_missing_is_named_and_takes_no_number(here: World) -> None:
    affair = here.opens("wang").id
    with pytest.raises(InvalidInput) as refused:
        issues(here, affair, department="梧桐街道", nonsense="x")
    assert set(refused.value.fields) == {"reason", "nonsense"}
    with pytest.raises(InvalidInput) as refused:
        issues(here, affair, department="长" * 2001, reason="x")
    assert set(refused.value.fields) == {"department"}
    assert issues(here, affair).number.endswith("1号")


def test_nonsense_in_every_field_still_makes_two_files(here: World) -> None:
    affair = here.opens("wang").id
    letter = issues(here, affair, department="{number} <b>\x0b\x00😀𠮷‮", reason="{{7*7}}\n\n" + "A" * 900, task="=1+1")
    said = text_of(here, letter)
    assert "{{7*7}}" in said
    assert "{number} <b>" in said


def test_a_corrected_version_keeps_the_number_and_replaces_the_first(here: World) -> None:
    affair = here.opens("wang").id
    first = issues(here, affair)
    second = affairs.papers.reissue_paper(
        paper_id=first.id, reason="部门名称写错", given={**LETTER, "department": "民生服务办公室"},
        by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    assert (second.number, second.version) == (first.number, 2)
    assert "民生服务办公室" in text_of(here, second)
    assert affairs.papers.verification(first.code).state == "replaced"
    assert affairs.papers.verification(second.code).state == "issued"
    with pytest.raises(PaperOver):
        affairs.papers.withdraw_paper(paper_id=first.id, reason="再作废", by=here.actor("worker"), at=here.tick())


def test_a_withdrawn_paper_leaves_its_number_in_the_book(here: World) -> None:
    affair = here.opens("wang").id
    first = issues(here, affair)
    with pytest.raises(InvalidInput):
        affairs.papers.withdraw_paper(paper_id=first.id, reason=" ", by=here.actor("worker"), at=here.tick())
    with pytest.raises(PaperNotYours):
        affairs.papers.withdraw_paper(paper_id=first.id, reason="不要", by=here.actor("grid_worker"), at=here.tick())
    affairs.papers.withdraw_paper(paper_id=first.id, reason="发错了", by=here.actor("worker"), at=here.tick())
    assert issues(here, affair).number.endswith("2号")
    book = affairs.papers.number_book("task-refusal", here.people.community.path, 2026, here.actor("worker"))
    assert [(line.n, line.state, line.reason) for line in book] == [(1, "作废", "发错了"), (2, "在用", "")]
    enter_system("test")
    assert list(gaps()) == []


def test_a_series_with_gaps_explains_them_and_one_without_has_none(here: World) -> None:
    path, admin = here.people.community.path, here.actor("admin")
    skip: dict[str, Any] = {"path": path, "reason": "纸质号簿已用", "by": admin, "at": here.tick()}
    with pytest.raises(NumberingHasNoGaps):
        affairs.papers.skip_numbers(series="task-refusal", up_to=3, **skip)
    with pytest.raises(InvalidInput):
        affairs.papers.skip_numbers(series="public-notice", up_to=0, **skip)
    assert affairs.papers.skip_numbers(series="public-notice", up_to=2, **skip) == 2
    affair = here.opens("wang").id
    notice = issues(here, affair, "public-notice", content="修路灯", until="12月1日", channel="社区")
    assert notice.number == "桂花里公示〔2026〕3号"
    book = affairs.papers.number_book("public-notice", path, 2026, here.actor("worker"))
    assert [line.state for line in book] == ["跳号", "跳号", "在用"]


def test_a_place_chooses_the_word_it_signs_with(here: World) -> None:
    path = here.people.community.path
    for word in ("", "长" * 9, "<b>", "{n}"):
        with pytest.raises(BadWord):
            affairs.papers.choose_word(path=path, word=word, by=here.actor("admin"), at=here.tick())
    affairs.papers.choose_word(path=path, word="桂", by=here.actor("admin"), at=here.tick())
    assert issues(here, here.opens("wang").id).number == "桂拒函〔2026〕1号"


def test_anybody_who_holds_a_paper_learns_that_it_is_genuine_and_nothing_else(here: World) -> None:
    letter = issues(here, here.opens("wang").id)
    here.actor("nobody")
    found = affairs.papers.verification(letter.code)
    assert (found.number, found.title, found.state) == (letter.number, "事项准入拒办函", "issued")
    assert letter.pdf_hash in found.hashes
    with pytest.raises(NoSuchPaper):
        affairs.papers.verification("guess")


def test_erasing_a_person_takes_the_files_that_name_them(here: World) -> None:
    affair = here.opens("wang").id
    notice, letter = issues(here, affair, "acceptance-notice"), issues(here, affair)
    person = here.people.wang.person_id
    assert person is not None
    affairs.erase_person(person_id=person, by=here.actor("wang"), at=here.tick())
    with pytest.raises(PaperErased):
        affairs.papers.open_paper(paper_id=notice.id, form="pdf", by=here.actor("worker"), at=here.tick())
    assert "清单" in text_of(here, letter)
    assert affairs.papers.verification(notice.code).number == notice.number
    enter_system("test")
    assert affairs.verify(affair).broken is None


def test_a_template_with_mistakes_names_them_all(tmp_path: Path) -> None:
    text = (Path(settings.LAWBOOK) / "papers" / "acceptance-notice.yaml").read_text("utf-8")
    (tmp_path / "wrong.yaml").write_text(text.replace("{name}：", "{nobody}：").replace("{n}号", "号"), "utf-8")
    (tmp_path / "broken.yaml").write_text("key: [", "utf-8")
    with pytest.raises(TemplatesInvalid) as refused:
        declared.load(tmp_path)
    assert all(word in refused.value.text for word in ("nobody", "{n}", "broken.yaml"))
