"""去行政化: a committee's month by kind of affair, held against a limit that is data, said once when it is over."""

from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import MORNING, World, world
from liren.config.overload import tell_of_overloads
from liren.evaluation import public as evaluation
from liren.evaluation.errors import BurdenLimitTooLow
from liren.evaluation.models import Mark
from liren.evaluation.public import CommitteeMonth, Period
from liren.evaluation.sums import LOCK
from liren.jobs import periodic
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.tests.laid import laid_again
from liren.notices import public as notices
from liren.standards.public import publish

pytestmark = pytest.mark.django_db
TOPIC = "autonomy/consultation-topic"


@pytest.fixture
def here() -> World:
    access.enter_system("test")
    return _here()


@pytest.fixture
def busy() -> World:
    """Nineteen steps of management and two of self-governance this month."""
    access.enter_system("test")
    return _busy()


@laid_again
def _here() -> World:
    made = world()
    access.enter_system("test")
    text = (settings.LAWBOOK / "procedures" / f"{TOPIC}.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=MORNING - timedelta(days=1))
    return made


@laid_again
def _busy() -> World:
    made = _here()
    worked(made, lamps=19)
    return made


def worked(here: World, lamps: int) -> None:
    """The committee does two steps of self-governance and `lamps` of management."""
    for _ in range(lamps):
        opened = here.opens("wang")
        here.does("worker", opened.id, "accept", "finish_at_once", reply="换了灯泡")
    topic = here.opens("wang", procedure_key=TOPIC, answers={"title": "停车怎么停", "whom": "estate"})
    here.does(
        "director",
        topic.id,
        "screen",
        "adopt",
        form_of_talk="council",
        parties=["residents"],
        rule="majority",
        meeting_day="2026-11-20",
    )
    here.does("worker", topic.id, "announce", "announced")
    counted(here)


def counted(here: World) -> None:
    access.enter_system("test")
    evaluation.catch_up(here.at)


def month(here: World, who: str = "director") -> CommitteeMonth:
    found = evaluation.committee_month(here.people.community.path, here.at.date(), actor=here.actor(who))
    assert found is not None
    return found


def told(here: World, who: str) -> list[notices.NoticeLine]:
    here.actor(who)
    kind = "evaluation.overload"
    return [one for one in notices.list_for(here.person(who)) if one.kind == kind]


def limited(here: World, share: int | None = 60, hours: int | None = 40, who: str = "admin", path: str | None = None):
    return evaluation.limit_burden(
        path=path or here.people.street.path, share=share, hours=hours, why="本街道减负办法", by=here.actor(who),
        at=here.tick(),
    )  # fmt: skip


def test_the_kinds_of_a_committees_work_add_up_to_the_whole_by_steps_and_by_minutes(here: World) -> None:
    worked(here, lamps=3)
    page = evaluation.figures(here.people.community.path, Period.month(2026, 11), actor=here.actor("director"))
    steps = [page.figure(f"committee_steps:{kind}") for kind in ("management", "service", "autonomy")]
    assert [(f.numerator, f.denominator, f.text) for f in steps] == [(3, 5, "60.0%"), (0, 5, "0.0%"), (2, 5, "40.0%")]
    minutes = [page.figure(f"committee_minutes:{kind}") for kind in ("management", "service", "autonomy")]
    assert sum(f.value or 0 for f in minutes) == 1
    assert {f.noun for f in minutes} == {"分钟"}
    assert minutes[0].numerator == sum(one.minutes for one in month(here).causes)
    assert page.figure("on_time:sign").denominator == 3


def test_what_others_did_and_what_nobody_did_by_hand_is_not_the_committees(here: World) -> None:
    opened = here.opens("wang")
    here.handled(opened.id)
    counted(here)
    assert [(one.procedure, one.steps) for one in month(here).procedures] == [("management/grid-event", 1)]
    drawn = here.page("worker", opened.id).step == "verify"  # one in five: then the grid worker does a step too
    if drawn:
        here.does("grid_worker", opened.id, "verify", "passed")
    here.tick(days=10)
    access.enter_system("test")
    assert affairs.expire(here.at)
    counted(here)
    assert month(here).steps == 1 + drawn


@pytest.mark.requirement("R101")
def test_over_the_limit_director_street_and_gatekeeper_are_told_once_a_month_what_causes_it(busy: World) -> None:
    assert month(busy).over == ("管理型占 90%，超过 60%",)
    assert month(busy).limit.path is None
    assert tell_of_overloads(busy.at) == 1
    for who in ("director", "supervisor", "gatekeeper"):
        [one] = told(busy, who)
        assert "11月：管理型占 90%" in one.title
        assert "网格事件处置规程（19 步" in one.body
        assert one.link == f"/figures?path={busy.people.community.path}&period=2026-11#burden"
    for who in ("worker", "county_supervisor", "other_worker", "dispatcher"):
        assert told(busy, who) == []
    worked(busy, lamps=1)
    access.enter_system("test")
    assert tell_of_overloads(busy.at) == 1
    assert len(told(busy, "director")) == 1
    assert month(busy).told_at is not None


def test_few_steps_are_no_overload_whatever_their_share(here: World) -> None:
    worked(here, lamps=8)
    assert month(here).over == ()
    assert tell_of_overloads(here.at) == 1, "looked at, so that the next batch is asked for at once"
    assert tell_of_overloads(here.at) == 0
    assert told(here, "director") == []
    [job] = [one for one in periodic.registered() if one.name == "evaluation.overload"]
    assert job.again


def test_whose_month_is_looked_at_again_is_found_by_the_database_alone(here: World) -> None:
    worked(here, lamps=1)
    access.enter_system("test")
    rows("DELETE FROM evaluation_burdendue")
    with CaptureQueriesContext(connection) as asked:
        limited(here, path=here.people.frame.province.path)
    [one] = [query["sql"] for query in asked if "evaluation_rollup" in query["sql"]]
    assert one.startswith("INSERT"), "a province's paths are not brought here"
    access.enter_system("test")
    assert rows("SELECT path FROM evaluation_burdendue") == [(here.people.community.path,)]


def test_a_street_says_its_own_limit_and_this_month_is_held_against_it_at_once(busy: World) -> None:
    access.enter_system("test")
    limited(busy, share=95, hours=1)
    tell_of_overloads(busy.at)
    assert told(busy, "director") == []
    assert month(busy).limit.why == "本街道减负办法"
    limited(busy, share=50, hours=40)
    tell_of_overloads(busy.at)
    assert len(told(busy, "director")) == 1
    limited(busy, share=None, hours=None)
    assert month(busy).limit.path is None


def test_only_a_street_or_above_sets_a_limit_and_only_who_publishes_rules_there(here: World) -> None:
    with pytest.raises(BurdenLimitTooLow):
        limited(here, path=here.people.community.path, who="director")
    for who in ("gatekeeper", "supervisor", "director", "worker"):
        with pytest.raises(NotAllowed):
            limited(here, who=who)
    for wrong in ({"share": 0}, {"share": 101}, {"hours": 0}, {"share": None}, {"hours": None}):
        with pytest.raises(InvalidInput):
            limited(here, **wrong)


def test_who_may_not_read_figures_sees_no_month(here: World) -> None:
    for who in ("wang", "other_worker", "property_handler"):
        with pytest.raises(NotAllowed):
            month(here, who)


def test_old_months_counted_anew_are_nobodys_news(busy: World) -> None:
    tell_of_overloads(busy.at + timedelta(days=60))
    assert told(busy, "director") == []


def test_no_month_is_judged_half_counted_while_everything_is_counted_anew(busy: World) -> None:
    limited(busy, share=88, hours=40)
    worked(busy, lamps=1)  # 83 % of the whole; 90 % of what was worked first
    Mark.objects.update(definitions="of the file before")
    assert evaluation.roll_up(busy.at, limit=20) == 20
    assert tell_of_overloads(busy.at) == 0
    assert told(busy, "director") == []
    counted(busy)
    assert tell_of_overloads(busy.at) == 1
    assert told(busy, "director") == []


def test_no_month_is_judged_while_a_roll_up_changes_it_and_it_stays_due(busy: World) -> None:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        assert tell_of_overloads(busy.at) == 0
    assert tell_of_overloads(busy.at) == 1
    assert len(told(busy, "director")) == 1


def test_where_nobody_is_there_to_hear_the_month_stays_due_until_somebody_is(busy: World) -> None:
    with access.as_system():
        held = "role IN ('community_director', 'supervisor', 'gatekeeper')"
        rows(f"UPDATE access_grant SET valid_to = %s WHERE {held} RETURNING id", busy.at)
        assert tell_of_overloads(busy.at) == 0
        rows(f"UPDATE access_grant SET valid_to = NULL WHERE {held} RETURNING id")
    assert month(busy).told_at is None
    assert tell_of_overloads(busy.at) == 1
    assert len(told(busy, "director")) == 1
    assert month(busy).told_at is not None
