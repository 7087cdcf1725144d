"""Points: only by rules people decided on, never near a right, never a punishment, told to nobody who need not know."""

from datetime import timedelta
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.autonomy.models import PointsRules
from liren.autonomy.public import points
from liren.autonomy.tests.pointed import Pointed, pointed
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.ledgers import public as ledgers
from liren.registry import public as registry
from liren.registry.public import consents

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Pointed:
    return pointed()


@pytest.mark.requirement("R170")
def test_points_from_a_meetings_rules_to_a_gift_an_appeal_and_what_all_may_read(here: Pointed) -> None:
    award = here.gets(here.wang)
    here.gets(here.wang, "a2")
    assert here.has(here.wang) == 15
    here.takes(here.wang)
    assert here.has(here.wang) == 7
    own = points.own_points(here.here.actor("wang"), here.here.at)
    assert own is not None
    assert [(line.kind, line.what, line.amount) for line in own.accounts[0].lines] == [
        ("兑换", "洗衣粉一袋", -8), ("得分", "看望独居老人", 10), ("得分", "参加楼道清扫", 5),
    ]  # fmt: skip
    assert own.accounts[0].lines[2].note == "签到表上有"
    appeal = affairs.open_affair(
        procedure_key="autonomy/points-appeal", answers={"title": "这次清扫我没有去", "name": "王秋实"},
        place_path=here.path, origin="portal", by=here.here.actor("wang"), at=here.here.tick(),
    )  # fmt: skip
    here.here.does("worker", appeal.id, "look", "looked", found="记错了人")
    points.take_back_points(award_id=award, why="agreed", by=here.here.actor("director"), at=here.here.tick())
    here.here.does("director", appeal.id, "decide", "corrected", reply="撤了这一笔")
    assert here.has(here.wang) == 2
    page = points.points_page(here.path, here.here.actor("nobody"), here.here.at)
    assert page.in_force is not None
    assert (page.in_force.version, page.in_force.left["g1"]) == (1, 0)
    enter_system("test")
    assert list(ledgers.findings()) == []


@pytest.mark.parametrize("who", ["other_worker", "dispatcher", "admin", "wang", "grid_worker", "property_handler"])
def test_nobody_but_who_serves_there_writes_rules_or_gives_points(here: Pointed, who: str) -> None:
    with pytest.raises(NotAllowed):
        here.drafts(who)
    award = here.gets(here.wang)
    for act in (
        lambda: here.gets(here.wang, by=who),
        lambda: here.takes(here.wang, by=who),
        lambda: points.take_back_points(award_id=award, why="twice", by=here.here.actor(who), at=here.here.at),
    ):
        with pytest.raises((NotAllowed, NotYours)):
            act()


def test_nobody_keeps_points_of_their_own_or_their_household(here: Pointed) -> None:
    enter_system("test")
    for own in (here.village.chen, here.village.xu):
        rows("UPDATE registry_resident SET account = NULL WHERE account = %s", here.here.person("worker"))
        rows("UPDATE registry_resident SET account = %s WHERE id = %s", here.here.person("worker"), own)
        with pytest.raises(points.OwnPoints):
            here.gets(here.village.chen)
        enter_system("test")
    here.gets(here.wang)


def test_no_more_is_given_than_the_rules_say(here: Pointed) -> None:
    here.gets(here.wang)
    second = here.gets(here.wang)
    with pytest.raises(points.PointsLimit, match="每月最多 2 次"):
        here.gets(here.wang)
    points.take_back_points(award_id=second, why="twice", by=here.here.actor("worker"), at=here.here.tick())
    here.gets(here.wang)
    here.gets(here.wang, "a2")
    with pytest.raises(points.PointsLimit, match="每月最多 20 分"):
        here.gets(here.wang, "a2")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"award": "a9"}, "award"), ({"note": " "}, "note"), ({"on": None, "note": "x" * 201}, "note"),
        ({"days": 1}, "on"), ({"days": -20}, "on"),
    ],
)  # fmt: skip
def test_an_award_says_what_when_and_what_shows_it(here: Pointed, given: dict[str, Any], field: str) -> None:
    days = given.pop("days", None)
    if days is not None:
        given["on"] = here.today + timedelta(days=days)
    with pytest.raises(InvalidInput) as refused:
        here.gets(here.wang, **given)
    assert field in refused.value.fields


def test_what_is_sent_twice_is_done_once(here: Pointed) -> None:
    assert here.gets(here.wang, key="x") == here.gets(here.wang, key="x")
    here.gets(here.wang, "a2")
    assert here.takes(here.wang, key="x") == here.takes(here.wang, key="x")
    assert here.has(here.wang) == 7
    with pytest.raises(points.PointsKeyReused):
        here.gets(here.wang, "a2", key="x")


def test_what_is_spent_or_taken_back_is_not_taken_back_again(here: Pointed) -> None:
    award = here.gets(here.wang, "a2")
    here.takes(here.wang)
    with pytest.raises(points.AwardStands, match="用掉"):
        points.take_back_points(award_id=award, why="person", by=here.here.actor("worker"), at=here.here.tick())
    other = here.gets(here.wang)

    def back(why: str) -> None:
        points.take_back_points(award_id=other, why=why, by=here.here.actor("worker"), at=here.here.tick())

    with pytest.raises(InvalidInput):
        back("bad manners")
    back("twice")
    with pytest.raises(points.AwardStands):
        back("twice")
    with pytest.raises(NotYours):
        points.take_back_points(award_id=here.wang, why="twice", by=here.here.actor("worker"), at=here.here.at)


def test_a_gift_costs_its_points_while_there_is_one(here: Pointed) -> None:
    with pytest.raises(points.NotEnoughPoints):
        here.takes(here.wang)
    here.gets(here.wang, "a2")
    here.gets(here.wang, "a2")
    here.takes(here.wang)
    with pytest.raises(points.GiftGone):
        here.takes(here.wang)
    [version] = points.points_versions(here.path, here.here.actor("worker"))
    points.restock_gift(rules_id=version.id, key="g1", left="1", by=here.here.actor("worker"), at=here.here.at)
    here.takes(here.wang)
    for key, left in (("g9", "1"), ("g1", "many")):
        with pytest.raises(InvalidInput):
            points.restock_gift(rules_id=version.id, key=key, left=left, by=here.here.actor("worker"), at=here.here.at)


def test_one_asks_for_a_gift_oneself_and_fetches_it_or_gives_it_back(here: Pointed) -> None:
    def asks() -> Any:
        return points.ask_gift(gift="g1", key="", by=here.here.actor("wang"), at=here.here.tick())

    with pytest.raises(points.NotEnoughPoints):
        asks()
    here.gets(here.wang, "a2")
    first = asks()
    assert here.has(here.wang) == 2
    [waiting] = points.gifts_to_hand_over(here.path, here.here.actor("worker"))
    assert (waiting.title, waiting.state_title) == ("洗衣粉一袋", "等领取")
    points.return_gift(taken_id=first, by=here.here.actor("wang"), at=here.here.tick())
    assert here.has(here.wang) == 10
    second = points.ask_gift(gift="g1", key="again", by=here.here.actor("wang"), at=here.here.tick())
    with pytest.raises(NotYours):
        points.return_gift(taken_id=second, by=here.here.actor("zhou"), at=here.here.tick())
    points.hand_over_gift(taken_id=second, by=here.here.actor("worker"), at=here.here.tick())
    for act in (points.hand_over_gift, points.return_gift):
        with pytest.raises(points.TakenMoved):
            act(taken_id=second, by=here.here.actor("worker"), at=here.here.tick())
    with pytest.raises(NotYours):
        points.ask_gift(gift="g1", key="z", by=here.here.actor("zhou"), at=here.here.tick())
    with pytest.raises(InvalidInput):
        points.ask_gift(gift="g9", key="z", by=here.here.actor("wang"), at=here.here.tick())


def test_points_run_out_after_their_months_and_not_before(here: Pointed) -> None:
    here.gets(here.wang, "a2")
    here.takes(here.wang)
    [line, _] = [line for line in here_lines(here) if line.until or line.amount < 0][::-1][:2]
    assert line.until is not None
    enter_system("test")
    last = here.here.at + (line.until - here.today)
    assert points.expire_points(last) == 0
    assert points.expire_points(last + timedelta(days=1)) == 1
    assert points.expire_points(last + timedelta(days=1, hours=1)) == 0
    assert here.has(here.wang) == 0


def test_points_given_back_are_neither_lost_nor_kept_beyond_their_day(here: Pointed) -> None:
    world = here.here
    here.gets(here.wang, "a2")
    until = next(line.until for line in here_lines(here) if line.until)
    asked = [points.ask_gift(gift="g1", key=key, by=world.actor("wang"), at=world.tick()) for key in ("early",)]
    points.return_gift(taken_id=asked[0], by=world.actor("wang"), at=world.tick())
    again = points.ask_gift(gift="g1", key="late", by=world.actor("wang"), at=world.tick())
    enter_system("test")
    world.at += until - here.today + timedelta(days=1)
    assert points.expire_points(world.at) == 1
    assert here.has(here.wang) == 0
    points.return_gift(taken_id=again, by=world.actor("wang"), at=world.tick())
    enter_system("test")
    assert points.expire_points(world.at) == 0
    assert here.has(here.wang) == 8
    back = here_lines(here)[0]
    assert (back.amount, back.until) == (
        8,
        (world.at.replace(day=1) + timedelta(days=62)).replace(day=1).date() - timedelta(days=1),
    )
    enter_system("test")
    world.at += back.until - here.today + timedelta(days=1)
    assert points.expire_points(world.at) == 1
    assert here.has(here.wang) == 0
    enter_system("test")
    assert list(ledgers.findings()) == []


def test_what_is_taken_back_counts_against_its_own_points_and_lets_none_outlive_their_day(here: Pointed) -> None:
    world = here.here
    here.gets(here.wang, "a2")
    first = next(line.until for line in here_lines(here) if line.until)
    world.at += timedelta(days=40)
    later = here.gets(here.wang, "a2")
    points.take_back_points(award_id=later, why="undone", by=world.actor("worker"), at=world.tick())
    enter_system("test")
    assert points.expire_points(world.at + (first - here.today) + timedelta(days=1)) == 1
    assert here.has(here.wang) == 0


def test_who_moved_away_can_still_fetch_give_back_and_be_put_right(here: Pointed) -> None:
    world = here.here
    awards = [here.gets(here.wang, "a2"), here.gets(here.wang, "a2")]
    taken = points.ask_gift(gift="g1", key="x", by=world.actor("wang"), at=world.tick())
    enter_system("test")
    registry.withdraw(resident_id=here.wang, why="登记重复", by=SYSTEM, at=world.tick())
    [waiting] = points.gifts_to_hand_over(here.path, world.actor("worker"))
    assert waiting.id == taken
    with pytest.raises((NotAllowed, NotYours)):
        points.hand_over_gift(taken_id=taken, by=world.actor("other_worker"), at=world.tick())
    points.return_gift(taken_id=taken, by=world.actor("worker"), at=world.tick())
    points.take_back_points(award_id=awards[0], why="agreed", by=world.actor("director"), at=world.tick())
    enter_system("test")
    book = ledgers.book_of("points", here.path)
    assert book is not None
    assert ledgers.balance(book.id, ledgers.Whose("person", here.wang)) == 10


def here_lines(here: Pointed) -> Any:
    return points.points_of(here.wang, here.here.actor("worker"), here.here.at).accounts[0].lines


def test_a_household_holds_points_together_where_the_rules_say_so(here: Pointed) -> None:
    here.decided(here.drafts(holder="household"))
    here.gets(here.village.chen, "a2")
    assert here.has(here.village.xu) == 10
    here.takes(here.village.xu)
    assert here.has(here.village.chen) == 2
    with pytest.raises(points.NoHousehold):
        here.gets(here.wang)


def test_names_are_public_by_consent_alone_masked_even_so_and_in_order_of_day(here: Pointed) -> None:
    here.gets(here.wang)
    here.gets(here.village.chen, "a2")
    shown = points.points_page(here.path, here.here.actor("nobody"), here.here.at)
    assert (shown.named, shown.given) == ((), None)
    digest = consents.purposes()["points_names"].digest
    for agrees in (True, False):
        consents.say_own(
            purpose="points_names", agrees=agrees, digest=digest, by=here.here.actor("wang"), at=here.here.tick()
        )
        named = points.points_page(here.path, here.here.actor("nobody"), here.here.at).named
        assert [(one.shown, one.what) for one in named] == ([("王*", "参加楼道清扫")] if agrees else [])


@pytest.mark.parametrize("table", ["autonomy_pointsaward", "autonomy_pointstaken", "ledgers_account", "ledgers_line"])
def test_points_are_shown_to_who_keeps_them_to_oneself_and_to_ones_household(here: Pointed, table: str) -> None:
    here.gets(here.wang, "a2")
    here.takes(here.wang)
    rows("SET CONSTRAINTS ALL IMMEDIATE")
    seen = {}
    for who in ("worker", "director", "grid_worker", "wang", "zhou", "stranger", "other_worker", "dispatcher",
                "property_handler", "admin", "county_supervisor", "editor"):  # fmt: skip
        here.here.actor(who)
        [(seen[who],)] = rows(f"SELECT count(*) FROM {table}")
    assert {who for who, count in seen.items() if count} == {"worker", "director", "wang"}


def test_who_is_erased_leaves_amounts_and_no_words(here: Pointed) -> None:
    here.gets(here.village.yuan, "a2")
    registry.erase(resident_id=here.village.yuan, why="本人要求", by=here.here.actor("director"), at=here.here.tick())
    enter_system("test")
    assert list(ledgers.findings()) == []
    from liren.kit import vault

    [(award,)] = rows("SELECT id FROM autonomy_pointsaward WHERE resident_id = %s", here.village.yuan)
    assert not isinstance(vault.values("points", award)["note"], str)  # type: ignore[arg-type]


def test_where_no_rules_are_in_force_nothing_is_given(here: Pointed) -> None:
    enter_system("test")
    PointsRules.objects.update(state="ended")
    with pytest.raises(points.NoPointsHere):
        here.gets(here.wang)
