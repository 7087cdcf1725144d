"""A draft answers what was said of clauses, is judged by those it would bind, and tells who spoke what was changed."""

from datetime import timedelta
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import drained
from liren.affairs.tests.world import KEY, World
from liren.config.waiting import tell_of_waiting_feedback
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.kit.outbox import Happened
from liren.notices.public import list_for
from liren.standards import public as standards
from liren.standards.public import heard
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes
from tests.doors import Api, session

pytestmark = pytest.mark.django_db
FEEDBACK = standards.clauses.FEEDBACK


def drafted(here: World) -> UUID:
    """A draft of the next version that looks at more of what was handled."""
    editor = here.actor("editor")
    found = standards.current(KEY, "", here.at)
    draft = standards.start_draft(key="", from_procedure=found.id, by=editor, at=here.tick())
    page = standards.draft(draft, editor)
    text = page.text.replace("sample: 20%", "sample: 30%")
    standards.save_draft(draft_id=draft, text=text, cases=page.cases, seen=1, by=editor, at=here.tick())
    return draft


def said(here: World, clause: str, title: str) -> UUID:
    affair = begins(here, "wang", FEEDBACK, clause=f"{KEY}#{clause}", title=title)
    affairs.publish(affair_id=affair, by=here.actor("worker"), at=here.tick())
    return affair


@pytest.mark.requirement("R064")
def test_a_draft_answers_what_was_said_and_once_published_tells_who_spoke() -> None:
    here = book(FEEDBACK)
    near, far = said(here, "verify", "抽得太少"), said(here, "handle.within", "三天不够")
    draft, editor = drafted(here), browser(here.people.editor)
    page = words(editor.get(f"/drafts/{draft}/answers"))
    assert "抽得太少" in page
    assert "抽查比例由“20%”改为“30%”" in page
    assert "三天不够" not in page
    # Who writes drafts reads at the clause, and in the circle, what they would change; nobody else does.
    for address in (f"/standards/{KEY}/clauses/verify.sample", f"/standards/{KEY}/pdca"):
        assert f"/drafts/{draft}/review" in words(editor.get(address))
        assert str(draft) not in words(browser(here.people.worker).get(address))
    assert editor.post(f"/drafts/{draft}/answers/link", {"affair": [str(near)]}).status_code == 303
    other = begins(here, "wang", FEEDBACK, clause=f"{FEEDBACK}#reply", title="答复太慢")
    refused = editor.post(f"/drafts/{draft}/answers/link", {"affair": [str(other)]})
    assert refused.status_code == 422
    assert "只能关联说这份规程的反馈" in words(refused)
    assert "答复 1 件反馈" in words(browser(here.people.reviewer).get(f"/drafts/{draft}/review"))
    standards.submit_draft(draft_id=draft, seen=2, by=here.actor("editor"), at=here.tick())
    standards.publish_draft(
        draft_id=draft, seen=2, no_history="还没有事照它办过", by=here.actor("reviewer"), at=here.tick()
    )
    enter_system("test")
    event = Happened(1, "standards.draft-published", 1, {"draft": str(draft)}, here.at)
    tell_of_waiting_feedback(lambda id: f"/drafts/{id}/answers")(event)
    assert here.people.editor.person_id is not None
    assert [one for one in list_for(here.people.editor.person_id) if "1 件反馈等答复" in one.title]
    # One click, with the text the editor confirms; all that was linked, and nothing else.
    page = words(editor.get(f"/drafts/{draft}/answers"))
    assert "第 2 版改了：步骤“核实”：抽查比例由“20%”改为“30%”。" in page
    told = {"affair": [str(near)], f"answer.{near}": "第 2 版起抽三成"}
    assert editor.post(f"/drafts/{draft}/answers/reply", told).status_code == 303
    drained(here)
    assert "第 2 版起抽三成" in words(browser(here.people.wang).get(f"/mine/{near}"))
    [count, other_count] = Api().get("/clause-feedback", about=KEY).json()["items"]
    assert (count, other_count["clause"]) == ({"clause": "handle.within", "said": 1, "waiting": 1}, "verify")
    [told_of] = Api().get("/clause-feedback/said", about=KEY, clause="verify").json()["items"]
    assert (told_of["title"], bool(told_of["outcome"])) == ("抽得太少", True)
    page = words(browser().get(f"/standards/{KEY}/clauses/verify"))
    assert "第 2 版起抽三成" in page
    assert f'href="/procedures/{KEY}?v=2">第 2 版</a>改了' in page
    assert goes(here, "editor", far, ("reply", "explain", {"answer": "再看看"})) == "feedback"
    with pytest.raises(DomainError, match="已发布"):
        heard.unlink_feedback(draft_id=draft, affair_id=near, by=here.actor("editor"), at=here.tick())


def test_those_a_draft_would_bind_judge_it_while_it_is_open_beside_the_figures() -> None:
    here = book(FEEDBACK)
    draft, until = drafted(here), now() + timedelta(days=7)
    worker, wang, editor = (browser(getattr(here.people, who)) for who in ("worker", "wang", "editor"))
    word = {"stance": "doubts", "text": "抽三成，网格员忙不过来"}
    assert wang.get(f"/drafts/{draft}/hearing").status_code == 404
    assert wang.post(f"/drafts/{draft}/hearing", word).status_code == 404
    with pytest.raises(NotAllowed):
        heard.open_hearing(draft_id=draft, until=until.date(), by=here.actor("worker"), at=now())
    assert editor.post(f"/drafts/{draft}/answers/hear", {"until": "2020-01-01"}).status_code == 422
    assert editor.post(f"/drafts/{draft}/answers/hear", {"until": f"{until:%Y-%m-%d}"}).status_code == 303
    assert f"/drafts/{draft}/hearing" in words(wang.get(f"/procedures/{KEY}"))
    assert "抽查比例由“20%”改为“30%”" in words(wang.get(f"/drafts/{draft}/hearing"))
    empty = wang.post(f"/drafts/{draft}/hearing", {"stance": "for"})
    assert empty.status_code == 422
    assert "说说为什么" in words(empty)
    assert worker.post(f"/drafts/{draft}/hearing", word).status_code == 303
    assert wang.post(f"/drafts/{draft}/hearing", {"stance": "against", "text": "抽五成才放心"}).status_code == 303
    assert wang.post(f"/drafts/{draft}/hearing", {"stance": "for", "text": "比原来好"}).status_code == 303
    assert editor.post(f"/drafts/{draft}/hearing", word).status_code == 403  # who wrote it does not judge it
    found = heard.hearing(draft, now())
    assert found.counts("resident") == (("赞成", 1), ("有顾虑", 0), ("不赞成", 0))
    page = words(editor.get(f"/drafts/{draft}/answers"))
    for part in ("陆敏 · 社区工作者", "网格员忙不过来", "比原来好", "满意率"):
        assert part in page
    assert "王" not in next(one.who for one in found.judged if one.side == "resident")
    read = Api(session(here.people.worker.person_id, now())).get(f"/drafts/{draft}/hearing").json()
    assert sorted((one["side"], one["stance"]) for one in read["judged"]) == [("resident", "for"), ("worker", "doubts")]
    assert not heard.hearing(draft, now() + timedelta(days=9)).open
