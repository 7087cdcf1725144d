"""A round of projects is stated, voted on in secret, counted by two rules, decided, and recomputed from its file."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.actions.laying import sealed
from liren.autonomy.errors import CountedAlready, NotEnded, QuestionUnknown, RollNotFrozen, RoundUnknown
from liren.autonomy.models import Ballot, Envelope
from liren.autonomy.public import NewBundle, NewEntry, budgets
from liren.autonomy.queries.boxes import in_box, key_of, opened
from liren.autonomy.queries.questions import found_question
from liren.autonomy.tests.decided import LATER, Deciding, asked, deciding, filled
from liren.engine.budgets.pabulib import read
from liren.engine.budgets.package import verify
from liren.engine.deciding.package import digest
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.signing import public_key
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db
END = LATER + timedelta(hours=1)
MENU = (
    budgets.NewProject("楼道扶手", 3_000_000, "三号楼"), budgets.NewProject("口袋公园", 8_000_000),
    budgets.NewProject("长椅", 2_000_000), budgets.NewProject("充电桩", 4_000_000, "东门"),
)  # fmt: skip
PAPER: Sequence[tuple[str, ...]] = [("p2",)] * 7 + [("p1", "p3")] * 4 + [("p4", "p3")] * 2
"""By votes the park comes first and leaves too little for much else; by equal shares others get theirs."""


@pytest.fixture
def here() -> Deciding:
    return deciding()


def stated(here: Deciding, **more: Any) -> UUID:
    """A round on a frozen roll of four from the registry and ten written by hand, open."""
    roll = filled(here, frozen=False)
    worker = here.enter("worker")
    autonomy.add_entries(roll_id=roll, entries=[NewEntry(f"居民{n}") for n in range(10)], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    told: dict[str, Any] = {
        "title": "2026 年民生微实事", "budget": 10_000_000, "projects": MENU, "most": 2, "rule": "shares",
        "open_ballots": True,
    } | more  # fmt: skip
    new = budgets.NewRound(roll, opens_at=AT, closes_at=LATER, **told)
    made = budgets.make_round(round=new, by=here.enter("director"), at=AT)
    autonomy.open_question(question_id=made, by=here.enter("director"), at=AT)
    return made


def cast(here: Deciding, question: UUID, *choices: str) -> str:
    return autonomy.cast(question_id=question, choices=choices, by=here.enter("wang"), at=AT).code


def counted(here: Deciding, question: UUID, *paper: tuple[str, ...]) -> None:
    """So many of the roll vote on paper, the box is closed and counted."""
    lines = autonomy.entries(autonomy.question(question, SYSTEM).roll_id, here.enter("worker"))
    for one in [line for line in lines if not line.shown.startswith("王")][: len(paper)]:
        autonomy.mark_voted(
            question_id=question, entry_id=one.id, channel="paper", document="签到表第 1 页", by=here.enter("worker"),
            at=AT,
        )  # fmt: skip
    autonomy.close_question(question_id=question, by=here.enter("director"), at=END)
    if paper:
        bundle = NewBundle("第 1 号票箱", paper)
        autonomy.add_bundle(question_id=question, bundle=bundle, by=here.enter("worker"), at=END)
    autonomy.count_box(question_id=question, document="计票单第 1 号", by=here.enter("director"), at=END)


def settled(here: Deciding, question: UUID) -> dict[str, Any]:
    budgets.settle_round(question_id=question, by=here.enter("director"), at=END)
    found = budgets.package_of(budgets.budget_round(question, here.enter("nobody")))
    assert found is not None
    return dict(found)


def said(package: dict[str, Any], tmp_path: Path, **options: str) -> tuple[str, int]:
    """What `verify decision` says of a file, and how it ends."""
    file, told = tmp_path / "round.json", StringIO()
    file.write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    try:
        call_command("verify", "decision", str(file), stdout=told, **options)
    except SystemExit as ended:
        return told.getvalue(), int(str(ended.code))
    return told.getvalue(), 0


def test_a_round_is_counted_by_both_rules_and_anybody_recomputes_it_from_the_file(here, tmp_path):
    question = stated(here)
    counted(here, question, *PAPER)
    package = settled(here, question)
    told = package["certificate"]
    assert told["outcomes"]["votes"]["order"] == ["p2", "p3"]
    assert told["outcomes"]["shares"]["order"] == ["p3", "p1", "p4"]
    assert told["chosen"] == ["p3", "p1", "p4"], "by equal shares, as was stated"
    [first, *_] = told["outcomes"]["shares"]["payments"]
    assert (first["project"], first["payers"]) == ("p3", 6)
    assert {one["project"]: one["code"] for one in told["outcomes"]["votes"]["refused"]}["p1"] == "money"
    assert ["p1", "p3"] in [one for one, _ in package["ballots"]]
    text, code = said(package, tmp_path, key=public_key())
    assert (code, "两种算法前后一致，重算无误" in text, "您给的那把公钥签的" in text) == (0, True, True)
    assert "王" not in json.dumps(package, ensure_ascii=False)
    assert told["votes"]["channels"] == {"paper": 13}
    assert all(json.loads(one).keys() == {"number"} for one in package["votes"]), "not who voted on paper, who online"
    with pytest.raises(CountedAlready):
        settled(here, question)


def tampered(package: dict[str, Any], change: Callable[[Any], None]) -> dict[str, Any]:
    """Changed by who also writes the digests anew: only what is recomputed tells."""
    wrong = deepcopy(package)
    change(wrong)
    told = wrong["certificate"]
    told["box"], told["terms_digest"] = digest(wrong["box"]), digest(told["terms"])
    told["ballots"] = digest(wrong["ballots"]) if "ballots" in wrong else None
    wrong["digest"] = digest(told)
    return wrong


def test_a_file_that_was_tampered_with_is_refused_by_the_part(here, tmp_path):
    question = stated(here)
    counted(here, question, *PAPER)
    package = settled(here, question)
    assert verify(package) == ()

    def one_more(wrong: Any) -> None:
        wrong["ballots"][-1][1] += 1

    def other_ballot(wrong: Any) -> None:
        wrong["ballots"] = [[["p2", "p3"] if one == ["p2"] else one, many] for one, many in wrong["ballots"]]

    changes: list[tuple[Callable[[Any], None], str]] = [
        (one_more, "选票"), (other_ballot, "选票"),
        (lambda wrong: wrong["box"]["tally"].update(p4=3), "选票"),
        (lambda wrong: wrong["box"].update(online=1), "票箱"),
        (lambda wrong: wrong["certificate"]["votes"].update(channels={"paper": 12, "online": 1}), "票箱"),
        (lambda wrong: wrong["certificate"]["votes"].update(channels={"paper": 12}), "投票记录"),
        (lambda wrong: wrong["certificate"]["votes"].update(channels={"proxy": 13}), "投票记录"),
        (lambda wrong: wrong["certificate"]["terms"].update(budget=12_000_000), "按等额份额"),
        (lambda wrong: wrong["certificate"]["terms"].update(rule="votes"), "结论"),
        (lambda wrong: wrong["certificate"]["terms"].update(most=4), "项目"),
        (lambda wrong: wrong["certificate"]["outcomes"]["shares"]["order"].reverse(), "按等额份额"),
        (lambda wrong: wrong["certificate"]["outcomes"]["votes"]["order"].reverse(), "按票数"),
        (lambda wrong: wrong["certificate"]["chosen"].pop(), "结论"),
        (lambda wrong: wrong["votes"].pop(), "投票记录"),
        (lambda wrong: wrong["roll"].pop(), "名册"),
        (lambda wrong: wrong.pop("box"), "整个文件"),
    ]  # fmt: skip
    for change, part in changes:
        wrong = deepcopy(package)
        change(wrong)
        assert verify(wrong), part
        if "box" in wrong:
            assert part in {one.part for one in verify(tampered(package, change))}, part
    text, code = said(package | {"signature": package["signature"] | {"value": "00"}}, tmp_path)
    assert (code, "签名" in text) == (1, True)


def test_ballots_that_were_not_to_be_published_are_not_and_the_verifier_says_what_nobody_can_recompute(here, tmp_path):
    question = stated(here, open_ballots=False, rule="votes")
    cast(here, question, "p3", "p1")
    counted(here, question, *PAPER)
    package = settled(here, question)
    assert "ballots" not in package
    shares = package["certificate"]["outcomes"]["shares"]
    assert shares == {"order": ["p3", "p1", "p4"], "spent": 9_000_000}, "who paid what would tell of single ballots"
    text, code = said(package, tmp_path)
    assert (code, "旁人重算不了" in text) == (0, True)
    page = budgets.budget_round(question, here.enter("nobody"))
    assert budgets.round_as_pabulib(page, "一轮") is None
    assert budgets.own_share(page, ["p2"]) is None


def test_few_ballots_online_or_on_paper_are_not_published_whatever_was_stated(here):
    """Who entered twelve on paper would know the one that came online."""
    question = stated(here)
    cast(here, question, "p3")
    counted(here, question, *PAPER)
    package = settled(here, question)
    assert (package["certificate"]["terms"]["open_ballots"], "ballots" in package) == (True, False)
    assert package["certificate"]["outcomes"]["shares"].keys() == {"order", "spent"}
    assert verify(package) == ()


def test_ballots_that_were_promised_cannot_be_left_out_nor_what_stays_closed_be_invented(here):
    """Who drops the ballots and writes another result is found, and who shows what was to stay closed."""
    question = stated(here)
    counted(here, question, *PAPER)
    package = settled(here, question)

    def dropped(wrong: Any) -> None:
        del wrong["ballots"]
        wrong["certificate"]["outcomes"]["shares"] = {"order": ["p2"], "spent": 8_000_000}
        wrong["certificate"]["chosen"] = ["p2"]

    assert {one.part for one in verify(tampered(package, dropped))} == {"选票"}
    wrong = tampered(package, lambda wrong: wrong["certificate"]["terms"].update(open_ballots=False))
    assert "选票" in {one.part for one in verify(wrong)}, "it was said that they stay closed"
    few = stated(here, apart=[(1, 3)], least=3)
    cast(here, few, "p3")
    counted(here, few, *PAPER)
    told = settled(here, few)
    assert verify(told) == ()
    for shares in (
        {"order": ["p3"], "spent": 1}, {"order": ["p2", "p1"], "spent": 11_000_000},
        {"order": ["p1", "p1"], "spent": 6_000_000}, {"order": ["p3", "p1"], "spent": 5_000_000},
        {"order": ["p3", "p4"], "spent": 6_000_000}, {"order": ["p3"], "spent": 2_000_000, "payments": []},
    ):  # fmt: skip

        def invented(wrong: Any, shares: Any = shares) -> None:
            wrong["certificate"]["outcomes"]["shares"] = shares
            wrong["certificate"]["chosen"] = shares["order"]

        assert {one.part for one in verify(tampered(told, invented))} == {"按等额份额"}, shares


def test_a_result_that_would_not_hold_is_not_published(here, monkeypatch):
    question = stated(here)
    counted(here, question, *PAPER)
    monkeypatch.setattr("liren.autonomy.actions.budgets.are_open", lambda terms, box: False)
    with pytest.raises(InvalidInput, match=r"."):
        settled(here, question)


def test_a_box_whose_ballots_are_not_those_it_was_counted_from_is_not_published(here, monkeypatch):
    """Points and blanks agree, who supported what does not: one gave all points where three did."""
    question = stated(here, kind="cumulative", most=3, rule="votes")
    counted(here, question, *[("p1",)] * 2, ("p1", "p2", "p2"))
    forged = [["p1", "p1", "p1"], ["p2"], ["p2"]]
    monkeypatch.setattr("liren.autonomy.actions.results.on_paper", lambda row: forged)
    with pytest.raises(InvalidInput) as refused:
        settled(here, question)
    assert "对不上" in refused.value.fields["box"]


def test_of_few_ballots_in_all_none_is_published(here):
    question = stated(here)
    counted(here, question, *PAPER[:8])
    assert "ballots" not in settled(here, question)


@pytest.mark.parametrize(
    ("kind", "most", "paper", "tally"),
    [
        ("cumulative", 5, ("p2", "p2", "p2", "p4"), {"p1": 1, "p2": 33, "p3": 2, "p4": 11}),
        ("ordinal", 3, ("p2", "p4", "p1"), {"p1": 12, "p2": 33, "p3": 2, "p4": 22}),
    ],
)
def test_points_and_orders_are_counted_and_given_out_as_a_file(here, kind, most, paper, tally):
    question = stated(here, kind=kind, most=most, rule="votes")
    counted(here, question, *[paper] * 11, ("p3", "p3", "p1") if kind == "cumulative" else ("p3", "p1"))
    package = settled(here, question)
    assert package["box"]["tally"] == tally
    assert package["box"]["supporters"]["p2"] == 11
    assert verify(package) == ()
    page = budgets.budget_round(question, here.enter("nobody"))
    file = budgets.round_as_pabulib(page, "一轮")
    assert file is not None
    again = read(file)
    assert (again.election.budget, again.election.voters) == (100_000, 12)
    assert dict(again.election.points) == tally
    assert again.selected == tuple(one.id for one in page.terms.projects if one.id in package["certificate"]["chosen"])


def test_every_ballot_of_a_round_is_sealed_at_one_length_and_keeps_no_order_of_ticking(here):
    question = stated(here, kind="cumulative", most=9)
    cast(here, question, "p4", "p1", "p4")
    enter_system("test")
    row = found_question(question, SYSTEM)
    short = len(bytes(Envelope.objects.get().sealed))
    assert {len(sealed(row, key_of(row), ballot)) for ballot in ([], ["p1"], ["p1"] * 9)} == {short}
    assert opened(row, [bytes(Envelope.objects.get().sealed)]) == [["p1", "p4", "p4"]]
    counted(here, question)
    enter_system("test")
    assert in_box(row) == [["p1", "p4", "p4"]]
    assert Ballot.objects.count() == 1


def test_a_ballot_that_does_not_keep_to_the_terms_is_refused_in_words(here):
    within = stated(here, within=True)
    for choices, words in (
        (("p1", "p2", "p3"), "最多选 2 项"),
        (("p1", "p2"), "加起来 110,000 元，超过了 100,000 元"),
        (("p9",), "不在选项里"),
    ):
        with pytest.raises(InvalidInput) as refused:
            cast(here, within, *choices)
        assert words in refused.value.fields["choices"]
    cast(here, within, "p2", "p3")


@pytest.mark.parametrize(
    ("kind", "choices", "words"),
    [
        ("cumulative", ("p1",) * 3, "一共 2 点，分出了 3 点"), ("ordinal", ("p1", "p1"), "排了两次"),
        ("ordinal", ("p1", "p2", "p3"), "最多排 2 项"),
    ],
)  # fmt: skip
def test_orders_and_points_beyond_the_ballot_are_refused(here, kind, choices, words):
    question = stated(here, kind=kind)
    with pytest.raises(InvalidInput) as refused:
        cast(here, question, *choices)
    assert words in refused.value.fields["choices"]


def test_what_was_decided_otherwise_needs_its_reason_for_each_project_and_stands(here):
    question = stated(here)
    cast(here, question, "p3", "p1")
    director = here.enter("director")
    told: dict[str, Any] = {"question_id": question, "document": "议事会纪要第 12 号", "at": END}
    with pytest.raises(NotEnded):
        budgets.decide_round(chosen=["p3"], why={}, by=director, **told)
    counted(here, question, *PAPER)
    settled(here, question)
    director = here.enter("director")
    for chosen, why, named in (
        (["p3", "p1"], {}, {"why.p4"}), (["p3", "p1", "p2"], {"p4": "地不够用了"}, {"why.p2", "chosen"}),
        (["p9", "p3", "p1", "p4"], {}, {"chosen"}), (["p3", "p1"], {"p4": "不好"}, {"why.p4"}),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            budgets.decide_round(chosen=chosen, why=why, by=director, **told)
        assert named <= set(refused.value.fields)
    with pytest.raises(NotAllowed):
        budgets.decide_round(chosen=["p3"], why={}, by=here.enter("worker"), **told)
    director = here.enter("director")
    why = {"p4": "东门的地要修管道，明年再做", "p1": "这一项没有不一样，不记"}
    budgets.decide_round(chosen=["p1", "p3"], why=why, by=director, **told)
    decided = budgets.budget_round(question, here.enter("nobody")).decided
    assert decided is not None
    assert (decided.chosen, dict(decided.why)) == (("p3", "p1"), {"p4": why["p4"]})
    again = {"p1": "三号楼的扶手由物业装", "p4": why["p4"]}
    with pytest.raises(InvalidInput) as refused:
        budgets.decide_round(chosen=["p3"], why=again, by=here.enter("director"), **told)
    assert refused.value.fields.keys() == {"because"}
    because = "公示期有异议，议事会再议过"
    budgets.decide_round(chosen=["p3"], why=again, because=because, by=here.enter("director"), **told)
    page = budgets.budget_round(question, here.enter("nobody"))
    assert page.decided is not None
    assert (page.decided.chosen, page.decided.because) == (("p3",), because)
    assert [(one.chosen, one.because) for one in page.before] == [(("p3", "p1"), "")], "what was decided before stands"


def test_a_round_is_stated_whole_or_refused_by_the_field_and_never_changed(here):
    many = [budgets.NewProject(f"项目{n}", 100) for n in range(41)]
    for more, named in (
        ({"budget": 0}, "budget"), ({"projects": MENU[:1]}, "projects"), ({"projects": many}, "projects"),
        ({"projects": [*MENU, MENU[0]]}, "projects"),
        ({"projects": [*MENU, budgets.NewProject("桥", 10**9)]}, "projects"),
        ({"least": 0}, "least"), ({"apart": [[1]]}, "apart"), ({"apart": [[1, 9]]}, "apart"), ({"most": 9}, "most"),
        ({"kind": "cumulative", "most": 101}, "most"), ({"title": ""}, "title"),
        ({"channels": ("proxy",)}, "channels"), ({"open_ballots": False}, "open_ballots"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            stated(here, **more)
        assert named in refused.value.fields, more
    with pytest.raises(NotAllowed):
        budgets.make_round(
            round=budgets.NewRound(filled(here), "一轮", 10_000_000, MENU, AT, LATER), by=here.enter("worker"), at=AT
        )
    assert not budgets.NewRound(UUID(int=0), "", 0, (), AT, LATER).open_ballots, "by votes nobody needs them"
    growing = budgets.NewRound(filled(here, frozen=False), "一轮", 10_000_000, MENU, AT, LATER)
    with pytest.raises(RollNotFrozen):
        budgets.make_round(round=growing, by=here.enter("director"), at=AT)
    question = stated(here, apart=[(1, 3)])
    enter_system("test")
    for change in ("UPDATE autonomy_budgetround SET terms = '{}'", "DELETE FROM autonomy_budgetround"):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(change)
    assert budgets.budget_round(question, SYSTEM).terms.apart == (("p1", "p3"),)


def test_what_one_ballots_share_paid_for_is_told_where_ballots_are_published(here):
    question = stated(here)
    counted(here, question, *PAPER)
    package = settled(here, question)
    page = budgets.budget_round(question, here.enter("nobody"))
    found = budgets.own_share(page, ["p1", "p3"])
    assert found is not None
    assert sum(found.paid.values()) + found.left == found.share
    assert set(found.chosen) == {"p1", "p3"}
    assert budgets.own_share(page, ["p1", "p4"]) is None
    assert budgets.own_share(page, ["p3", "p1"]) == found, "whatever order was ticked in"
    total = sum(
        sum(budgets.own_share(page, ballot).paid.values()) * many  # type: ignore[union-attr]
        for ballot, many in package["ballots"]
    )
    bought = package["certificate"]["outcomes"]["shares"]
    assert total == sum(page.terms.by_id[one].cost for one in bought["order"][: bought["bought"]])


def test_what_a_share_paid_for_is_read_and_the_page_reads_no_ballots(here, monkeypatch):
    """Anybody may ask as often as they like: nothing is counted for them."""
    question = stated(here)
    counted(here, question, *PAPER)
    settled(here, question)
    monkeypatch.setattr("liren.engine.budgets.explaining.exactly", None)
    page = budgets.budget_round(question, here.enter("nobody"))
    assert page.result is not None
    assert page.result.keys() == {"certificate", "box", "digest"}
    assert budgets.own_share(page, ["p1", "p3"]) is not None


def test_a_question_that_is_no_round_and_a_round_that_was_never_open_are_not_found(here):
    plain = asked(here, filled(here))
    with pytest.raises(RoundUnknown):
        budgets.budget_round(plain, here.enter("nobody"))
    new = budgets.NewRound(autonomy.question(plain, SYSTEM).roll_id, "一轮", 10_000_000, MENU, AT, LATER)
    draft = budgets.make_round(round=new, by=here.enter("director"), at=AT)
    with pytest.raises(QuestionUnknown):
        budgets.budget_round(draft, here.enter("nobody"))
    with pytest.raises(NotEnded):
        budgets.settle_round(question_id=draft, by=here.enter("director"), at=AT)
