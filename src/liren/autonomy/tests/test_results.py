"""What was decided is counted by its rule, published as a certificate, and recomputed by anybody from the file."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.errors import BoxNotReady, CountDiffers, CountedAlready, NotEnded, QuestionNotOpen, RollDecides
from liren.autonomy.public import OwnedUnit, Owner
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, filled, on_paper
from liren.engine.deciding.package import digest, verify
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.signing import public_key
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    return found


def owners_roll(here: Deciding, *units: OwnedUnit) -> UUID:
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="桂花里小区业主名册", body="owners", on=ON, by=worker, at=AT)
    autonomy.add_owners(roll_id=roll, units=units, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    return roll


def unit(door: str, area: str, *owners: str) -> OwnedUnit:
    return OwnedUnit(door, Decimal(area), tuple(Owner(name, name) for name in owners), not owners)


def settled(here: Deciding, question: UUID) -> autonomy.ResultPage:
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=LATER)
    autonomy.settle(question_id=question, by=director, at=LATER)
    found = autonomy.result(question, here.enter("worker"))
    assert found is not None
    return found


def checked(folder: Path, package: Any, **options: Any) -> tuple[int, str]:
    """What `verify decision` says of a file, and how it ends."""
    file, told = folder / "result.json", StringIO()
    file.write_text(json.dumps(package, ensure_ascii=False), "utf-8")
    try:
        call_command("verify", "decision", str(file), stdout=told, **options)
    except SystemExit as ended:
        return int(str(ended.code)), told.getvalue()
    return 0, told.getvalue()


def test_an_owners_decision_fails_by_a_hundredth_of_a_square_metre_and_then_passes_and_anybody_recomputes_it(
    here, tmp_path
):
    short = {"甲": "100", "乙": "99.99", "丙": "100.01"}
    for areas, valid in ((short, False), ({**short, "乙": "100", "丙": "100"}, True)):
        roll = owners_roll(here, *(unit(f"1-{n}", area, name) for n, (name, area) in enumerate(areas.items(), 1)))
        question = asked(here, roll, rule="cc278-other", title="选聘物业服务企业")
        for name in ("甲", "乙"):
            on_paper(here, question, entry(here, roll, name), "agree")
        found = settled(here, question)
        told = found.certificate["verdict"]
        assert (told["valid"], told["passes"], told["decided"]) == (valid, True, valid)
        assert told["needs"][0]["short"] == ("0.00" if valid else "0.01")
        assert not any(name in json.dumps(found.package, ensure_ascii=False) for name in areas)
        assert checked(tmp_path, found.package, key=public_key())[0] == 0


TAMPERED: dict[str, tuple[Callable[[Any], object], str]] = {
    "another signature": (lambda p: p["signature"].__setitem__("value", "00" * 64), "签名"),
    "no signature": (lambda p: p.pop("signature"), "签名"),
    "another day": (lambda p: p["certificate"].__setitem__("counted_at", "2026-01-01"), "签名"),
    "a vote less": (lambda p: p["votes"].pop(), "投票记录"),
    "a line less": (lambda p: p["roll"].pop(), "名册"),
}


def test_a_published_file_that_was_tampered_with_is_refused_by_the_part(here, tmp_path):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting")
    on_paper(here, question, entry(here, roll, "陈远山"), "agree")
    whole = json.dumps(settled(here, question).package)
    assert checked(tmp_path, json.loads(whole))[0] == 0
    assert "没有核对是谁签的" in checked(tmp_path, json.loads(whole))[1], "whoever forged it signed it too"
    assert "您给的那把公钥签的" in checked(tmp_path, json.loads(whole), key=public_key())[1]
    earlier = {**json.loads(whole), "format": "liren-decision-1"}
    earlier["certificate"]["format"] = "liren-decision-1"
    for nobodys in ("against", "abstain"):
        earlier["certificate"]["tally"][nobodys] |= {"area": "0.00", "households": "0"}
    earlier["digest"] = digest(earlier["certificate"])
    assert verify(earlier) == (), "what was signed before still holds"
    alone = {part: earlier[part] for part in ("format", "certificate", "digest", "signature")}
    assert "✗ 签名" in checked(tmp_path, alone)[1]
    alone = {part: json.loads(whole)[part] for part in alone}
    assert "没有重算" in checked(tmp_path, alone)[1]
    assert checked(tmp_path, {**alone, "digest": "00"})[0] == 1
    assert "不是您给的那把公钥" in checked(tmp_path, json.loads(whole), key="ab" * 32)[1]
    for what, (tamper, named) in TAMPERED.items():
        package = json.loads(whole)
        tamper(package)
        code, said = checked(tmp_path, package)
        assert (code, f"✗ {named}" in said) == (1, True), what


def test_a_result_stands_as_it_was_counted_once_by_who_calls_for_decisions_after_the_end(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting")
    with pytest.raises(NotEnded):
        autonomy.settle(question_id=question, by=here.enter("director"), at=AT)
    autonomy.vote(question_id=question, choices=["agree"], by=here.enter("wang"), at=AT)
    on_paper(here, question, entry(here, roll, "陈林溪"), "against")
    on_paper(here, question, entry(here, roll, "陈远山"), "agree")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    for who in ("zhou", "wang", "worker", "other_worker", "property_handler"):
        with pytest.raises(NotAllowed):
            autonomy.settle(question_id=question, by=here.enter(who), at=LATER)
    worker, yuan = here.enter("worker"), entry(here, roll, "陈远山")
    for change in (
        lambda: autonomy.strike_entry(entry_id=yuan, why="已迁出", by=worker, at=LATER),
        lambda: autonomy.add_to_frozen(
            roll_id=roll, entry=autonomy.NewEntry("沈知秋"), why="漏登", by=worker, at=LATER
        ),
    ):
        with pytest.raises(RollDecides, match="加装电梯"):
            change()
    autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    autonomy.strike_entry(entry_id=yuan, why="已迁出", by=here.enter("worker"), at=LATER)
    found = autonomy.result(question)
    assert found is not None
    assert found.certificate["figures"]["all.persons"] == "4", "who counts is who counted when voting ended"
    assert found.certificate["tally"]["agree"]["persons"] == "2"
    assert found.certificate["rule"]["from"] == "2026-01-01"
    with pytest.raises(CountedAlready):
        autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    enter_system("test")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("UPDATE autonomy_result SET digest = 'x'")


def test_who_counts_does_not_change_once_time_is_over_even_before_somebody_closes_it(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting")
    yuan, worker = entry(here, roll, "陈远山"), here.enter("worker")
    with pytest.raises(RollDecides):
        autonomy.strike_entry(entry_id=yuan, why="已迁出", by=worker, at=LATER)
    autonomy.strike_entry(entry_id=yuan, why="已迁出", by=worker, at=LATER - timedelta(seconds=1))
    assert settled(here, question).certificate["figures"]["all.persons"] == "3", "who was struck before does not count"


def secret_election(here: Deciding, roll: UUID) -> UUID:
    options = [autonomy.Option(one, one) for one in ("甲", "乙", "丙")]
    return asked(here, roll, rule="cw-election", named=False, options=options, most=2, title="村民委员会选举")


def test_a_secret_election_is_what_its_box_held_and_no_single_ballot_is_published(here, tmp_path):
    """One of four took the paper away, one cannot be read: it is counted all the same, and says so."""
    roll = filled(here)
    question = secret_election(here, roll)
    for name in ("陈林溪", "陈远山", "许望舒"):
        on_paper(here, question, entry(here, roll, name))
    autonomy.cast(question_id=question, choices=["甲"], by=here.enter("wang"), at=AT)
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    with pytest.raises(InvalidInput) as early:
        autonomy.settle(question_id=question, by=director, at=LATER)
    assert {*early.value.fields} == {"box"}
    told = autonomy.NewBundle("第 1 号票箱", [["甲", "乙"]], 1)
    autonomy.add_bundle(question_id=question, bundle=told, by=here.enter("worker"), at=LATER)
    director = here.enter("director")
    with pytest.raises(CountDiffers):
        autonomy.count_box(question_id=question, document="计票单", by=director, at=LATER)
    autonomy.count_box(question_id=question, document="计票单", missing_why="一人带走了选票", by=director, at=LATER)
    with pytest.raises(RollDecides):
        autonomy.add_to_frozen(
            roll_id=roll, entry=autonomy.NewEntry("沈知秋"), why="漏登", by=here.enter("worker"), at=LATER
        )
    with pytest.raises(QuestionNotOpen):
        autonomy.cancel_question(question_id=question, by=here.enter("director"), at=LATER)
    autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    here.enter("nobody")
    found = autonomy.result(question)
    assert found is not None
    box = found.package["box"]
    assert (found.certificate["verdict"]["elected"], box["spoiled"], box["missing"]) == ([], 1, 1)
    assert (found.certificate["figures"]["participants.persons"], found.certificate["figures"]["cast.persons"]) == (
        "4", "3"
    )  # fmt: skip
    assert {key: one["persons"] for key, one in found.certificate["tally"].items()} == {"甲": "2", "乙": "1", "丙": "0"}
    assert not any("choices" in one for one in found.package["votes"])
    assert "ballots" not in found.package
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    better = json.loads(json.dumps(found.package))
    better["box"]["tally"]["乙"] = 2
    assert "✗ 票箱" in checked(tmp_path, better)[1]


def test_what_was_chosen_in_secret_is_destroyed_where_it_is_not_decided_and_waits_beside_no_mark_after_the_end(here):
    roll = filled(here)
    waiting = "SELECT count(*) FROM autonomy_envelope"
    kept = (
        f"SELECT ({waiting}) + (SELECT count(*) FROM autonomy_ballot) + (SELECT count(*) FROM autonomy_ballotreceipt)"
    )
    for ended in (False, True):
        question = secret_election(here, roll)
        code = autonomy.cast(question_id=question, choices=["甲"], by=here.enter("wang"), at=AT).code
        on_paper(here, question, entry(here, roll, "陈远山"))
        enter_system("test")
        assert rows(waiting) == [(1,)]
        if ended:
            assert autonomy.drop_in(LATER) == 1, "nobody comes any more: the last do not wait for others"
            assert (rows(waiting), rows(kept)) == ([(0,)], [(2,)])
            autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
            told = autonomy.NewBundle("第 1 号票箱", [["甲"]], 0)
            autonomy.add_bundle(question_id=question, bundle=told, by=here.enter("worker"), at=LATER)
        autonomy.cancel_question(question_id=question, by=here.enter("director"), at=LATER)
        enter_system("test")
        assert rows(kept) == [(0,)]
        assert vault.keys_of({question}) == {}, "and its paper is read by nobody"
        assert not autonomy.is_in_box(question, code, here.enter("wang"))
        assert autonomy.marks(question, here.enter("wang")).voted.persons == 2
        with pytest.raises(BoxNotReady):
            autonomy.count_box(question_id=question, document="计票单", by=here.enter("director"), at=LATER)


def test_closing_lays_the_last_envelopes_in_the_box(here):
    question = secret_election(here, filled(here))
    autonomy.cast(question_id=question, choices=["甲"], by=here.enter("wang"), at=AT)
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    enter_system("test")
    assert rows("SELECT (SELECT count(*) FROM autonomy_envelope), (SELECT count(*) FROM autonomy_ballot)") == [(0, 1)]


def test_the_rule_is_that_of_the_last_day_of_voting(here):
    roll = filled(here)
    midnight = datetime(2026, 1, 1, tzinfo=CHINA)
    rules = []
    for closes in (midnight, midnight + timedelta(seconds=1)):
        new = autonomy.NewQuestion(
            roll, "修路", midnight - timedelta(days=9), closes, named=True, rule="jw-meeting"
        )  # fmt: skip
        question = autonomy.ask(question=new, by=here.enter("director"), at=AT)
        page = autonomy.question(question, here.enter("director"))
        assert page.rule_id is not None
        rules.append((page.last.astimezone(CHINA).year, autonomy.rule(page.rule_id)))
    assert [(year, rule.rule.since.year if rule else None) for year, rule in rules] == [(2025, 2018), (2026, 2026)]


def test_a_question_says_at_once_when_its_rule_cannot_decide_it(here):
    roll = filled(here)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"rule": "nothing"}, "rule"),
        ({"rule": "jw-meeting-asked"}, "rule"),
        ({"rule": "cc278-other", "named": False}, "named"),
        ({"rule": "cw-election"}, "options"),
        ({"rule": "cw-election", "options": [autonomy.Option("a", "甲某"), autonomy.Option("b", "乙某")]}, "named"),
        ({"channels": ["paper", "proxy"]}, "channels"),
        ({"rule": "jw-meeting", "options": [autonomy.Option("a", "甲"), autonomy.Option("b", "乙")]}, "options"),
    )
    for more, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            asked(here, roll, **more)
        assert {*refused.value.fields} == {field}
    for rule in ("cc278-other", "cw-meeting-households"):
        with pytest.raises(InvalidInput) as unknown:
            asked(here, roll, rule=rule)
        assert {*unknown.value.fields} == {"roll"}
    unruled = asked(here, roll)
    with pytest.raises(InvalidInput) as none:
        settled(here, unruled)
    assert {*none.value.fields} == {"rule"}


def test_owners_are_heads_their_dwellings_added_and_what_is_doubtful_is_said(here):
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=worker, at=AT)
    units = [
        unit("1-101", "88.10", "甲"), unit("1-102", "60", "甲"), unit("1-201", "90", "乙", "丙"),
        unit("1-202", "90", "乙"), unit("2-101", "70"), unit("2-102", "70"),
    ]  # fmt: skip
    told = autonomy.add_owners(roll_id=roll, units=units, by=worker, at=AT)
    assert (told.heads, told.area, told.doubtful) == (4, Decimal("468.10"), ((("1-201",), ("1-202",)),))
    page = autonomy.roll(roll, worker)
    assert (page.bases.persons, page.bases.area) == (4, Decimal("468.10"))
    assert sorted(str(one.area) for one in autonomy.entries(roll, worker)) == ["140.00", "148.10", "90.00", "90.00"]
    with pytest.raises(InvalidInput):
        autonomy.add_owners(roll_id=roll, units=units, by=worker, at=AT)
    fresh = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=worker, at=AT)
    wrong = [unit("1-1", "0", "甲"), unit("1-1", "80", "乙"), OwnedUnit("1-3", Decimal(80))]
    with pytest.raises(InvalidInput) as refused:
        autonomy.add_owners(roll_id=fresh, units=wrong, by=worker, at=AT)
    assert {*refused.value.fields} == {"units.1.area", "units.1.door", "units.2.door", "units.3.owners"}
