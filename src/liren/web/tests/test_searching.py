"""One box for standards, clauses, procedures, local rules of any place, pilots and facts; and rules taken over."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.public import enter_system
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.tests.stated import load_facts
from liren.standards.tests.test_local_rules import KEY, QUICK, Town, change
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    made = Town()
    enter_system("test")
    load_facts(now())
    standards.seed_catalogue(settings.LAWBOOK, at=now())
    standards.seed_systems(settings.LAWBOOK, at=now())
    return made


def found(text: str) -> dict[str, list[str]]:
    """What the page lists, by kind."""
    page = words(browser().get("/standards/search", {"text": text}))
    sections = re.findall(r"<section class=\"panel\"><header><h2>(.*?)</h2>(.*?)</section>", page, re.S)
    return {title: re.findall(r"<b>(.*?)</b>", body) for title, body in sections}


def rules_of(town: Town, *changes: dict[str, object]) -> str:
    """Rules of 桂花里, in force."""
    enter_system("test")
    made = standards.publish_local_document(
        document={
            "parent": KEY, "parent_version": 1, "version": 1, "publisher": "桂花里社区居民委员会",
            "title": "桂花里网格事件实施细则", "place": town.community, "changes": list(changes or (QUICK,)),
        },
        by=town.director, at=now(),
    )  # fmt: skip
    return str(made)


@pytest.mark.requirement("R065")
def test_one_box_finds_standards_procedures_clauses_pilots_facts_and_places_of_systems(town: Town) -> None:
    by_kind = found("协商")
    assert "城乡社区协商工作规范" in by_kind["标准"]
    assert any("协商" in title for title in by_kind["试点"])
    assert any("协商" in title for title in by_kind["标准体系里的位置"])
    assert found("DB44/T 2198")["标准"] == ["城乡社区协商工作规范"]
    assert found("网格事件")["规程"][0] == "网格事件处置规程"
    assert "派单" in found("派单")["规程的条款"]
    assert "文献里的事实" in found("治理")
    nothing = words(browser().get("/standards/search", {"text": "查无此事"}))
    assert "没有查到" in nothing
    assert 'action="/standards/search"' in words(browser().get("/standards"))


def test_a_search_asks_as_much_whatever_it_finds(town: Town) -> None:
    client = browser()
    client.get("/standards/search", {"text": "协商"})
    counts = []
    for text in ("协商", "查无此事"):
        with CaptureQueriesContext(connection) as caught:
            client.get("/standards/search", {"text": text})
        counts.append(len(caught))
    assert max(counts) <= 16, counts


@pytest.mark.requirement("R065")
def test_a_place_takes_over_anothers_local_rules_as_its_own_draft_and_says_from_where(town: Town) -> None:
    theirs = rules_of(town)
    assert found("桂花里网格")["各地的实施细则"] == ["桂花里网格事件实施细则"]
    assert "拿到" in words(browser(town.street_admin).get(f"/local-rules/{theirs}"))
    taken = browser(town.street_admin).post(f"/local-rules/{theirs}/take", {"place": town.street})
    assert taken.status_code == 303, words(taken)
    draft = taken.headers["Location"].rstrip("/").split("/")[2]
    page = words(browser(town.street_admin).get(f"/local-rules/{draft}"))
    assert f'/local-rules/{theirs}">《桂花里网格事件实施细则》第 1 版' in page
    assert browser().get(f"/local-rules/{draft}").status_code == 404, "a draft is for who makes rules there"
    assert "哪里拿去用了" not in words(browser().get(f"/local-rules/{theirs}")), "nothing is told of drafts"
    again = browser(town.street_admin).post(f"/local-rules/{theirs}/take", {"place": town.street})
    assert again.status_code == 409
    assert "正在起草" in words(again)


def test_what_was_taken_over_stays_marked_when_it_is_published_and_changed_again(town: Town) -> None:
    theirs = rules_of(town, change("tighten", "dispatch.within", "2 working hours"))
    enter_system("test")
    own = standards.take_over_local_rules(
        of=standards.find_local_rules("桂花里网格")[0].id,
        path=town.street,
        publisher="梧桐街道",
        by=town.street_admin,
        at=now(),
    )
    drafted = standards.local_rules(own, town.street_admin, now())
    standards.publish_local_rules(
        id=own, revision=drafted.revision, no_history="还没有人办过", by=town.street_admin, at=now()
    )
    next_one = standards.start_local_rules(
        key=KEY, path=town.street, publisher="梧桐街道", by=town.street_admin, at=now()
    )
    lineage = standards.local_rules(next_one, town.street_admin, now()).taken_from
    assert lineage is not None
    assert str(lineage.id) == theirs
    assert "哪里拿去用了" in words(browser().get(f"/local-rules/{theirs}"))


def test_who_makes_no_rules_at_a_place_takes_none_over_there(town: Town) -> None:
    theirs = rules_of(town)
    refused = browser(town.people.worker).post(f"/local-rules/{theirs}/take", {"place": town.street})
    assert refused.status_code == 403
    assert browser(town.director).post(f"/local-rules/{theirs}/take", {"place": town.community}).status_code == 409
    enter_system("test")
    assert [line.path for line in standards.find_local_rules("", keys=[KEY])] == [town.community]
