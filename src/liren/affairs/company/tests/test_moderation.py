"""Who says whether affairs are looked at before everybody sees them, where, of what, and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.errors import NotAllowed
from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import SQUARE, public_law
from liren.affairs.tests.world import KEY, World
from liren.kit.errors import InvalidInput


@pytest.fixture
def square(here: World) -> World:
    public_law(here)
    return here


def _says(here: World, who: str, path: str, *, needed: bool, key: str = "", reason: str = "试点") -> None:
    affairs.set_moderation(
        path=path, procedure_key=key, needed=needed, reason=reason, by=here.actor(who), at=here.tick()
    )


def _at(here: World, path: str, who: str = "worker") -> affairs.Moderated:
    return affairs.moderation(path, here.actor(who), here.at)


@pytest.mark.requirement("R241")
def test_what_is_said_above_here_and_below_is_told_with_who_and_why(square: World) -> None:
    street, community = square.people.street.path, square.people.community.path
    unsaid = _at(square, community)
    assert (unsaid.needed, unsaid.by, unsaid.here, unsaid.above) == (True, None, (), ())
    assert [one.key for one in unsaid.procedures] == [SQUARE]
    _says(square, "supervisor", street, needed=False, reason="全街道试点")
    _says(square, "supervisor", community, needed=True, key=SQUARE, reason="这里先看")
    told = _at(square, community)
    assert (told.needed, told.may) == (False, False)
    assert told.by is not None
    assert (told.by.place_name, told.by.reason, told.by.by_name) == ("梧桐街道", "全街道试点", "吴斌")
    assert [(one.key, one.needed, one.title) for one in told.here] == [(SQUARE, True, unsaid.procedures[0].title)]
    above = _at(square, street, "supervisor")
    assert above.may
    assert [(one.path, one.reason) for one in above.below] == [(community, "这里先看")]


def test_a_procedure_that_is_not_public_there_and_a_place_one_does_not_supervise_are_refused(square: World) -> None:
    community = square.people.community.path
    for key in (KEY, "no/such", "x" * 300):
        with pytest.raises(InvalidInput) as refused:
            _says(square, "supervisor", community, needed=False, key=key)
        assert "没有这份公开的规程" in refused.value.fields["procedure"]
    for who in ("worker", "admin", "wang"):
        with pytest.raises(affairs.StepNotAllowed):
            _says(square, who, community, needed=False)
    with pytest.raises(InvalidInput):
        _says(square, "supervisor", community, needed=False, reason=" ")
    for who in ("other_worker", "admin", "wang", "property_handler"):
        with pytest.raises(NotAllowed):
            _at(square, community, who)
    assert _at(square, community).here == ()


def test_reading_it_costs_the_same_however_much_is_said(square: World) -> None:
    def asked() -> int:
        actor = square.actor("supervisor")
        affairs.moderation(square.people.street.path, actor, square.at)
        with CaptureQueriesContext(connection) as seen:
            affairs.moderation(square.people.street.path, actor, square.at)
        return len(seen)

    _says(square, "supervisor", square.people.street.path, needed=False)
    once = asked()
    for path in (square.people.community.path, square.people.frame.yinxing.path, square.people.frame.grid_two.path):
        _says(square, "supervisor", path, needed=True)
        _says(square, "supervisor", path, needed=True, key=SQUARE)
    assert asked() == once <= 5
