"""Two affairs of one thing: put together, told, out of the figures, and taken apart again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import drained, kinds
from liren.affairs.errors import AffairClosed, NoSuchAffair, StepNotAllowed
from liren.affairs.models import Span, Work
from liren.affairs.tests.world import KEY, World
from liren.kit.clock import CHINA
from liren.kit.database import one_transaction
from liren.kit.errors import InvalidInput
from liren.notices.public import list_for


def merged(here: World, duplicate: UUID, main: UUID, who: str = "worker", **given: Any) -> affairs.Stepped:
    asked = {"reason": "同一盏灯", "at": here.tick()}
    return affairs.merge(duplicate_id=duplicate, main_id=main, **{**asked, **given}, by=here.actor(who))


def parted(here: World, duplicate: UUID, who: str = "worker", **given: Any) -> affairs.Stepped:
    asked = {"reason": "不是同一盏", "at": here.tick()}
    return affairs.part(duplicate_id=duplicate, **{**asked, **given}, by=here.actor(who))


def clock(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 16, hour, minute, tzinfo=CHINA)


def told(here: World, who: str) -> list[str]:
    with one_transaction():
        here.actor(who)
        return [line.title for line in list_for(here.person(who))]


@pytest.mark.requirement("R167")
def test_a_duplicate_ends_told_and_both_histories_say_so(here: World) -> None:
    main, other = here.opens("wang"), here.opens("zhou")
    assert merged(here, other.id, main.id).state == "closed"
    assert kinds(other.id)[-2:] == ["told", "merged_into"]
    assert kinds(main.id)[-1] == "took_in"
    page = here.page("zhou", other.id)
    assert (page.state, page.told_at, page.work) == ("closed", page.closed_at, ())
    into = affairs.company(other.id, here.actor("zhou")).merged_into
    assert into is not None
    assert (into.number, into.title, into.step_title, into.why) == (main.number, None, "受理", "同一盏灯")
    seen = affairs.company(main.id, here.actor("worker"))
    assert [one.number for one in seen.took_in] == [other.number]
    assert (seen.answers_to, seen.may_merge) == (1, True)
    here.actor("system")
    for one in (main.id, other.id):
        assert affairs.verify(one).broken is None


def test_what_was_merged_counts_in_no_figure(here: World) -> None:
    main, other = here.opens("wang"), here.opens("zhou")
    here.actor("system")
    assert len(affairs.evidence([main.id, other.id])) == 2
    merged(here, other.id, main.id)
    here.actor("system")
    assert [one.id for one in affairs.evidence([main.id, other.id])] == [main.id]
    assert list(Span.objects.filter(affair_id=other.id).values_list("outcome", "scored")) == [("merged", False)]
    assert affairs.fell_due(here.at, here.at + timedelta(days=2)) == (main.id,)


def test_undone_step_and_clock_stand_as_they_stood(here: World) -> None:
    main, other = here.opens("wang"), here.opens("zhou")
    here.actor("worker")
    [before] = Work.objects.filter(affair_id=other.id)
    merged(here, other.id, main.id)
    here.tick(minutes=59)
    assert parted(here, other.id).state == "open"
    here.actor("worker")
    [work] = Work.objects.filter(affair_id=other.id)
    [span] = Span.objects.filter(affair_id=other.id)
    assert (work.step, work.role, span.outcome, span.scored, span.finished_at) == (
        "accept",
        before.role,
        None,
        True,
        None,
    )
    assert (before.due_at, work.due_at) == (clock(11, 2), clock(13, 32))  # an hour later, and lunch is none
    assert span.due_at == work.due_at
    assert [pause[2] for pause in span.pauses] == [f"并入 {main.number}"]
    page = here.page("zhou", other.id)
    assert (page.state, page.told_at, page.step) == ("open", None, "accept")
    assert kinds(other.id)[-1] == "parted"
    assert here.does("worker", other.id, "accept", "finish_at_once", reply="好了").step == "feedback"
    here.actor("system")
    assert len(affairs.evidence([main.id, other.id])) == 2
    assert affairs.verify(other.id).broken is None


def test_only_who_answers_for_both_places_merges_and_undoes(here: World) -> None:
    main, other = here.opens("wang"), here.opens("zhou")
    for who, refused in (("wang", NoSuchAffair), ("grid_worker", StepNotAllowed), ("city_viewer", StepNotAllowed),
                         ("other_worker", NoSuchAffair)):  # fmt: skip
        with pytest.raises(refused):
            merged(here, other.id, main.id, who)
    far = here.opens("stranger", place_path=here.people.frame.qingshi.path, procedure_key=KEY)
    with pytest.raises(NoSuchAffair):
        merged(here, far.id, main.id)
    merged(here, other.id, main.id)
    with pytest.raises(StepNotAllowed):
        parted(here, other.id, "grid_worker")
    here.actor("worker")
    assert kinds(main.id) == ["opened", "took_in"]


def test_the_wrong_moment_is_refused_and_leaves_nothing_behind(here: World) -> None:
    main, other, third = here.opens("wang"), here.opens("zhou"), here.opens("zhou")
    with pytest.raises(InvalidInput):
        merged(here, main.id, main.id)
    with pytest.raises(InvalidInput):
        merged(here, other.id, main.id, reason="  ")
    with pytest.raises(affairs.NotMerged):
        parted(here, other.id)
    merged(here, other.id, main.id)
    with pytest.raises(AffairClosed):
        merged(here, other.id, third.id)
    with pytest.raises(affairs.HasDuplicates):
        merged(here, main.id, third.id)
    here.does("worker", main.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", main.id, 5)
    with pytest.raises(affairs.MainEnded, match=main.number):
        parted(here, other.id)
    assert here.page("zhou", other.id).state == "closed"
    assert kinds(third.id) == ["opened"]


def test_reporters_of_the_merged_hear_of_it_and_of_the_answer(committed: World) -> None:
    here = committed
    with one_transaction():
        main, other = here.opens("wang"), here.opens("zhou")
        merged(here, other.id, main.id)
    drained(here)
    assert told(here, "zhou") == [f"{other.number} 并到一起办"]
    with one_transaction():
        here.does("worker", main.id, "accept", "finish_at_once", reply="灯已修好")
    drained(here)
    with one_transaction():
        here.actor("zhou")
        newest = list_for(here.person("zhou"))[0]
    assert (newest.title, newest.body) == (f"{main.number} 有结果了", "灯已修好")
