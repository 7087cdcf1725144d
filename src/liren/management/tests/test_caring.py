"""人文关怀: who cares for a community sees how much they do and whether they rest; first, and mostly alone."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import MORNING, World, world
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.tests.laid import laid_again
from liren.management import public as management
from liren.management.models import Training
from liren.standards.public import publish

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 18, 20, 30, tzinfo=CHINA)
SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)


@pytest.fixture
def here() -> World:
    access.enter_system("test")
    return _here()


@laid_again
def _here() -> World:
    made = world()
    access.enter_system("test")
    text = (settings.LAWBOOK / "procedures" / f"{management.ARRANGEMENT}.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=MORNING - timedelta(days=1))
    return made


def works(here: World, *moments: datetime, who: str = "worker") -> None:
    """One lamp replaced at each of these moments."""
    for moment in moments:
        here.at = moment
        opened = here.opens("wang")
        here.does(who, opened.id, "accept", "finish_at_once", reply="换了灯泡")


def mine(here: World, who: str = "worker", month: date | None = None) -> management.MyMonth:
    return management.my_month(here.actor(who), month, at=here.at)


@pytest.mark.requirement("R330")
def test_a_worker_reads_their_own_month_evenings_rest_days_and_days_in_a_row(here: World) -> None:
    works(here, *(MORNING + timedelta(days=n) for n in range(2)), WEDNESDAY, SATURDAY)
    month = mine(here)
    assert (month.steps, month.worked, month.evenings, month.rest_days) == (4, 4, 1, 1)
    assert (month.in_a_row, month.running) == (3, 1)
    assert [(one.key, one.steps) for one in month.procedures] == [("management/grid-event", 4)]
    assert month.minutes > 0
    assert [one.day.day for one in month.days if one.late] == [18]
    assert month.days[-1].day == date(2026, 11, 21)
    assert month.office_hours == 15 * 8, "fifteen working days so far, of eight hours"
    assert mine(here, month=date(2026, 10, 1)).steps == 0
    assert mine(here, "other_worker").steps == 0
    here.tick(days=1)
    assert mine(here).running == 1, "a day that is young does not end the row"
    here.tick(days=1)
    assert mine(here).running == 0


def test_a_row_of_days_goes_on_from_the_month_before(here: World) -> None:
    works(here, *(datetime(2026, 11, 28, 10, 0, tzinfo=CHINA) + timedelta(days=n) for n in range(5)))
    assert (mine(here).in_a_row, mine(here).worked) == (5, 2)


def test_whoever_reported_their_own_lamp_did_no_work(here: World) -> None:
    here.opens("wang")
    with pytest.raises(NotAllowed):
        mine(here, "wang")
    with pytest.raises(InvalidInput):
        mine(here, month=date(2025, 10, 1))
    with pytest.raises(InvalidInput):
        mine(here, month=date(2026, 12, 1))


@pytest.mark.requirement("R330")
def test_a_director_is_told_no_sum_of_fewer_than_five_and_a_rounded_one_of_more(here: World) -> None:
    works(here, MORNING, WEDNESDAY)
    path, committee = here.people.community.path, here.people.orgs["committee"]

    def team() -> management.TeamMonth:
        return management.team_month(path, here.actor("director"), None, at=here.at)

    assert (team().told, team().steps) == (False, None)
    workers = [here.person("worker")]
    there, elsewhere = (
        affairs.doings(workers, MORNING, here.at + timedelta(days=1), within=one)
        for one in (path, here.people.frame.yinxing.path)
    )
    assert (bool(there), elsewhere) == (True, ()), "what they do for another community is not its business"
    more = ["other_worker", "village_worker", "dispatcher", "supervisor"]
    access.enter_system("test")
    for who in more:
        access.grant(
            holder=here.person(who),
            role="community_worker",
            path=path,
            place_id=here.people.community.id,
            org_id=committee,
            by=SYSTEM,
            at=MORNING,
        )  # fmt: skip
    for n, who in enumerate(more):
        works(here, SATURDAY + timedelta(hours=n), who=who)
    told = team()
    assert (told.told, told.steps, told.evenings, told.rest_days) == (True, 5, None, None)
    assert told.people == len(more) + 4, "with 陆敏, two grid workers and the mediator"
    for who in ("worker", "supervisor", "admin"):
        with pytest.raises(NotAllowed):
            management.team_month(path, here.actor(who), None, at=here.at)


@pytest.mark.requirement("R330")
def test_training_is_told_to_who_took_it_and_to_nobody_else(here: World) -> None:
    def learns(hours: str = "3.5", **other: object) -> object:
        told = {"on": date(2026, 11, 10), "title": "调解技巧", "held_by": "区民政局", "county": True, **other}
        return management.record_training(**told, hours=hours, by=here.actor("director"), at=here.at)  # type: ignore[arg-type]

    learns()
    slip = learns("8")
    mine = management.my_training(here.actor("director"), at=here.at)
    assert {one.rule.key: (one.done, one.missing) for one in mine.standing} == {
        "director_yearly": (2, 0), "worker_hours": (Decimal("11.5"), Decimal("12.5")),
    }  # fmt: skip
    management.withdraw_training(training_id=slip, by=here.actor("director"), at=here.at)  # type: ignore[arg-type]
    assert [one.hours for one in management.my_training(here.actor("director"), at=here.at).taken] == ["3.5"]
    with pytest.raises(NotYours):
        management.withdraw_training(training_id=slip, by=here.actor("worker"), at=here.at)  # type: ignore[arg-type]
    for who in ("worker", "supervisor", "admin"):
        here.actor(who)
        assert not Training.objects.exists()
    with pytest.raises(InvalidInput) as refused:
        learns("3.55", on=date(2026, 12, 1), title=" ")
    assert set(refused.value.fields) == {"hours", "on", "title"}


@pytest.mark.requirement("R330")
def test_too_much_goes_to_the_director_with_numbers_only_where_the_worker_gives_them(here: World) -> None:
    works(here, MORNING, WEDNESDAY)

    def asks(**other: object) -> object:
        told = {"path": here.people.community.path, "wish": "help", "words": "楼栋登记做不完", "key": "", **other}
        return management.ask_arrangement(**told, by=here.actor("worker"), at=here.tick())  # type: ignore[arg-type]

    asks(with_numbers=False)
    opened = asks(with_numbers=True, key="once")
    assert asks(with_numbers=True, key="once").id == opened.id  # type: ignore[attr-defined]
    waiting = [one for one in here.inbox("director").items if one.procedure_key == management.ARRANGEMENT]
    assert len(waiting) == 2
    seen = {one.key: one for one in here.page("director", opened.id).answers}  # type: ignore[attr-defined]
    assert "楼栋" not in str(seen["words"].value), "personal: opened for a purpose"
    assert "numbers" in seen
    here.does("director", opened.id, "arrange", "arranged", answer="老李来帮两个下午")  # type: ignore[attr-defined]
    here.does("worker", opened.id, "heard", "better")  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        asks(path=here.people.frame.yinxing.path, with_numbers=False)
    with pytest.raises(InvalidInput):
        asks(wish="", with_numbers=False)
