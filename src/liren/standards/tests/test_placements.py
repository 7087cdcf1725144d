"""Standards placed at the nodes of a system: with reasons, counted by the database, listed in pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.public import enter_system
from liren.actors.tests.cast import Cast
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.models import Standard
from liren.standards.public import (
    DEFAULT_SYSTEM,
    NothingPlaced,
)
from liren.standards.systems.model import Node, Placement
from liren.standards.tests.systems import AT, BOUND, ON, laid, page, place, placements, recorded


@pytest.fixture
def people(db: None) -> Cast:
    enter_system("test")
    return laid()


def many(count: int, *codes: str) -> None:
    """`count` standards alike, each placed at these nodes; nobody wrote them in."""
    enter_system("test")
    told = [f"T/CS {n}—2026" for n in range(count)]
    alike = [
        Standard(
            title="样", level="group", status="in_force", number=number, designation=number, sort=number,
            area="both", kind="management", actors=[BOUND], recorded_at=AT, changed_at=AT,
        )
        for number in told
    ]  # fmt: skip
    Standard.objects.bulk_create(alike)
    nodes = Node.objects.filter(system__key=DEFAULT_SYSTEM, code__in=codes)
    Placement.objects.bulk_create(
        Placement(node=node, standard=of, placed_by="decision", by_name="某人", at=AT) for of in alike for node in nodes
    )


def test_many_standards_are_counted_by_the_database_and_listed_in_pages(people: Cast) -> None:
    many(120, "4.7")
    many_more = page()
    assert [(one.node, one.many) for one in many_more.placed] == [("4.7", 120)]
    covered = standards.covered(many_more, standards.procedure_places(many_more, []))
    assert (covered["4.7"].standards, covered["4"].all_standards, covered["5"].all_standards) == (120, 120, 0)
    matrix = {(c.subsystem, c.level, c.side): c.count for c in standards.system_matrix(many_more)}
    assert matrix["4", "group", "rural"] == 120
    assert standards.placed_figures(many_more).actors[BOUND] == 120
    seen, after = [], None
    while True:
        found = standards.placements(many_more, on=ON, at=["4.7"], after=after, limit=50)
        seen += [one.number for one in found.items]
        if (after := found.after) is None:
            break
    assert len(seen) == 120 == len(set(seen))
    assert seen == sorted(seen, key=str)
    assert standards.placements(many_more, on=ON, at=["5"]).items == ()
    with pytest.raises(InvalidInput):
        standards.placements(many_more, on=ON, after="x")


def test_a_standard_at_two_nodes_is_counted_once_above_them_and_said_to_lie_twice(people: Cast) -> None:
    place(people.enter("editor"), recorded())
    place(people.enter("editor"), standards.placements(page(), on=ON).items[0].standard, node="4.1")
    found = page()
    covered = standards.covered(found, standards.procedure_places(found, []))
    assert [covered[code].all_standards for code in ("4", "4.1", "4.7")] == [1, 1, 1]
    assert [one.node for one in standards.placements(found, on=ON).items] == ["4.7", "4.1"]


def test_the_matrix_counts_each_standard_once_for_each_side_it_is_said_to_be_for(people: Cast) -> None:
    who = people.enter("editor")
    both, rural = recorded(), recorded(number="DB44/T 2199—2019", title="乡村", area="rural")
    unsaid = recorded(number="DB44/T 2200—2019", title="没说", area=None)
    for standard in (both, rural, unsaid):
        place(who, standard)
    place(who, both, node="4.1")
    cells = {(c.level, c.side): (c.count, c.unsaid) for c in standards.system_matrix(page()) if c.subsystem == "4"}
    assert (cells["local", "urban"], cells["local", "rural"], cells["national", "urban"]) == ((1, 1), (2, 1), (0, 0))
    assert {c.subsystem for c in standards.system_matrix(page())} == {"1", "2", "3", "4", "5", "6", "7"}


def test_a_system_takes_two_statements_and_a_page_of_its_standards_one_however_much_is_in_it(people: Cast) -> None:
    many(60, "4.7")
    with CaptureQueriesContext(connection) as sent:
        found = page()
    assert len(sent) == 2
    with CaptureQueriesContext(connection) as sent:
        listed = standards.placements(found, on=ON, limit=20)
    assert (len(sent), len(listed.items)) == (1, 20)


def test_a_decision_places_a_standard_with_its_reason_and_another_lifts_it(people: Cast) -> None:
    who, standard = people.enter("editor"), recorded()
    with pytest.raises(InvalidInput) as refused:
        place(who, standard, why=" ")
    assert refused.value.fields.keys() == {"why"}
    place(who, standard)
    place(who, standard, node="4.1")
    [one, _] = placements()
    assert (one.placed_by, one.by_name, one.note, one.kind) == ("decision", who.name, "题名如此", "management")
    assert [w.node for w in standards.placements_of([standard])[standard]] == ["4.7", "4.1"]
    twice = {(f.code, f.node) for s in standards.judged(page()) for j in s.judged for f in j.findings}
    assert ("in-two-branches", "4.7") in twice
    lift: dict[str, Any] = {
        "key": DEFAULT_SYSTEM,
        "node": "4.1",
        "standard": standard,
        "why": "重了",
        "by": who,
        "at": AT,
    }
    standards.lift_standard(**lift)
    with pytest.raises(NothingPlaced):
        standards.lift_standard(**lift)
    assert [o.what for o in standards.system_changes(DEFAULT_SYSTEM)] == ["lifted", "placed", "placed", "laid"]
