"""Elections on pages, without script: whose paper the page says somebody else casts, and what an election leaves."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings

from liren.autonomy import public as autonomy
from liren.autonomy.public import NewBundle, NewEntry, NewProxy, NewQuestion, Option
from liren.autonomy.tests.decided import ON, Deciding, deciding, entry
from liren.autonomy.tests.test_proxies import COUNCIL
from liren.kit.clock import now
from liren.registry.tests.village import AT
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
NAMES = ("沈知秋", "苏晚舟", "程立冬", "顾南乔", "秦望岳", "孟初雪")


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=now())
    return found


def election(here: Deciding) -> tuple[UUID, UUID]:
    """A village's election of two among four, for which voting may begin, not open yet; and its roll, frozen."""
    worker, at = here.enter("worker"), now()
    roll = autonomy.make_roll(path=here.path, title="选民名册", body="villagers", on=ON, by=worker, at=at)
    people = [*(NewEntry(name) for name in NAMES), NewEntry("王秋实", here.wang)]
    autonomy.add_entries(roll_id=roll, entries=people, by=worker, at=at)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=at)
    told = NewQuestion(
        roll, "村民委员会选举", at, at + timedelta(days=9), named=False, rule="cw-election", most=2,
        options=[Option(f"o{n}", name) for n, name in enumerate(NAMES[:4])], channels=("online", "paper", "proxy"),
    )  # fmt: skip
    return autonomy.ask(question=told, by=here.enter("director"), at=at), roll


def gives(here: Deciding, question: UUID, roll: UUID, who: str, to: str) -> None:
    proxy, worker = NewProxy(entry(here, roll, who), "委托书第 1 号", entry(here, roll, to)), here.enter("worker")
    autonomy.give_proxy(question_id=question, proxy=proxy, by=worker, at=now())


def test_who_enters_paper_reads_that_somebody_gave_their_vote_away_and_to_whom(here):
    question, roll = election(here)
    gives(here, question, roll, "孟初雪", "秦望岳")
    worker = here.enter("worker")
    autonomy.announce_proxies(question_id=question, where="村务公开栏", by=worker, at=now())
    autonomy.open_question(question_id=question, by=here.enter("director"), at=now())
    keeper = browser(here.village.people.worker)
    page = words(keeper.get(f"/decisions/{question}", {"name": "孟初雪"}))
    assert "秦* 代投" in page
    assert '<option value="proxy" selected>' in page
    assert "委托也不算了" in page
    page = words(keeper.get(f"/decisions/{question}", {"name": "秦望岳"}))
    assert "代投</label>" not in page
    assert '<option value="proxy">' in page


def test_of_an_election_in_which_too_few_took_part_it_says_that_alone(here):
    question, roll = election(here)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=now())
    autonomy.mark_voted(
        question_id=question, entry_id=entry(here, roll, "孟初雪"), channel="paper", document="签到表",
        by=here.enter("worker"), at=now(),
    )  # fmt: skip
    over, director = now() + timedelta(days=10), here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=over)
    bundle = NewBundle("第 1 号票箱", [["o1"]])
    autonomy.add_bundle(question_id=question, bundle=bundle, by=here.enter("worker"), at=over)
    director = here.enter("director")
    autonomy.count_box(question_id=question, document="计票单", by=director, at=over)
    autonomy.settle(question_id=question, by=director, at=over)
    page = words(browser().get(f"/decisions/{question}"))
    assert "选举无效" in page
    assert "要重新选举" in page
    assert "不能另行选举" not in page


def test_a_number_or_one_name_of_two_is_never_taken_for_somebody_who_is_not_on_the_roll(here):
    at, director = now(), here.enter("director")
    autonomy.add_rule(path=here.path, text=COUNCIL, on=ON + timedelta(days=1), by=director, at=AT)
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="议事会名册", body="members", on=ON, by=worker, at=at)
    people = [NewEntry("沈知秋"), NewEntry("陈远", note="东门的"), NewEntry("陈远", note="西门的")]
    autonomy.add_entries(roll_id=roll, entries=people, by=worker, at=at)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=at)
    told = NewQuestion(
        roll, "换会标", at, at + timedelta(days=9), named=True, rule="council", channels=("paper", "proxy")
    )  # fmt: skip
    question = autonomy.ask(question=told, by=here.enter("director"), at=at)
    keeper, address = browser(here.village.people.worker), f"/decisions/{question}/proxies"
    assert keeper.get(f"/decisions/{question}").status_code == 200, "who keeps the roll reads the draft"
    given = {"giver": "沈知秋", "document": "委托书第 1 号"}
    for holder, said in (("陈远", "有几位同名的"), ("第 77 号", "名册上没有这个人"), ("77", "名册上没有这个人")):
        refused = keeper.post(f"{address}/give", {**given, "holder": holder})
        assert (refused.status_code, said in words(refused)) == (422, True), holder
    assert keeper.post(f"{address}/give", {**given, "holder": "裴照临"}).status_code == 303
    page = words(keeper.get(address))
    assert "裴*" in page
    assert "写明外出" in page
