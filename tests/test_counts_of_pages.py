"""What each page asks of the database: no more where there is more to show, and never very much.

The pages are the rows of the authorisation matrix that draw one (tests/pages.py): a new page is counted unasked.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.matrix_world import Matrix
    from tests.pages import Visit

MOST = 16
"""Session, grants and transaction included."""
MORE = {
    "/affairs/{id}/company": 20,
    "/organisations/{id}": 20,
    "/drafts/{id}/review": 20,
    "/facilities/{id}": 19,
    "/local-rules/{id}/edit": 18,
    "/standards/{key}/pdca": 25,
    "/standards/catalogue/{id}": 18,
    "/standards/{key}/clauses/{clause}": 20,
}
"""Company lays kin of five kinds, the square and the likely side by side, some of it behind walls. An organisation is
laid whole: members, seats, terms, duties, its standard clause by clause, and behind a wall who has a second factor. A
review lays the difference, cases, findings, feedback answered and judgements side by side; the editor of local rules,
findings and back-tests beside the form. A facility tells its hours of each day, rooms, phases and history. A clause,
and a standard, stands beside what was said of it and how it is kept; PDCA draws figures, feedback, pilots,
departures and findings."""


def _asked(client: Any, visit: "Visit") -> int:
    """The statements of the second of two visits: what is kept in the process is warm by then."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    def go() -> None:
        with transaction.atomic():
            assert client.get(visit.address).status_code == visit.status, visit
            transaction.set_rollback(True)

    go()
    with CaptureQueriesContext(connection) as sent:
        go()
    return len([one for one in sent if "SAVEPOINT" not in one["sql"]])


def _grow(matrix: "Matrix") -> None:
    """More of everything there is."""
    from liren.access.public import SYSTEM, took_out
    from liren.actors import public as actors
    from liren.affairs import public as affairs
    from liren.affairs.company.tests.acts import reported, shown
    from liren.notices import public as notices
    from liren.standards import public as standards
    from liren.territories.public import add_below, put_in_grid

    here, people = matrix.world, matrix.world.people
    community, wang = people.community, people.wang.person_id
    assert wang is not None
    for n in range(4):
        lamp = here.opens("wang")
        here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
        here.does("dispatcher", lamp.id, "dispatch", "dispatch", unit=str(people.orgs["property"]))
        affairs.request_extension(
            affair_id=lamp.id, amount=1, reason="等配件", by=here.actor("property_handler"), at=here.tick()
        )
        here.opens("zhou")
        shown(here)
        reported(here, "zhou")
        here.actor("system")
        made = actors.add_organisation(
            name=f"合唱队 {n}", kind="social_force", subtype="community_organisation", path=community.path,
            place_id=community.id, by=SYSTEM, at=here.tick(),
        )  # fmt: skip
        post = actors.add_post(
            organisation_id=made, title=f"队长 {n}", role=None, path=community.path, place_id=community.id, by=SYSTEM,
            at=here.tick(),
        )  # fmt: skip
        holding = actors.appoint(person_id=people.worker.person_id, post_id=post, by=SYSTEM, at=here.tick())  # type: ignore[arg-type]
        package = actors.begin_handover(holding_id=holding, by=SYSTEM, at=here.tick())
        actors.note_item(handover_id=package, kind="key", text="钥匙", by=SYSTEM, at=here.tick())
        building = add_below(
            parent=people.frame.guihuayuan.id, kind="building", name=f"{n + 21}幢", by=SYSTEM, at=here.tick()
        )
        put_in_grid(building=building.id, grid=people.frame.grid_two.id, since=here.at.date(), by=SYSTEM, at=here.at)
        standards.start_draft(key=f"service/lend-{n}", by=people.editor, at=here.tick())
        took_out(what="组织台账", path=community.path, asked="", rows=n, by=SYSTEM, at=here.tick())
        notices.send([wang], "affairs.told", f"有结果了 {n}", "", at=here.tick())


def test_each_page_asks_as_much_however_much_there_is_and_never_very_much(matrix: "Matrix") -> None:
    from liren.access.public import enter_system
    from tests.doors import browser, session
    from tests.pages import enrich, visits

    enrich(matrix)
    enter_system("test")
    clients = {role: browser(session(person, matrix.world.at)) for role, person in matrix.people.items()}
    asked = visits(matrix)
    few = {visit: _asked(clients[visit.role], visit) for visit in asked}
    _grow(matrix)
    many = {visit: _asked(clients[visit.role], visit) for visit in asked}
    assert {v.address: (few[v], many[v]) for v in asked if many[v] > few[v]} == {}
    assert {v.address: many[v] for v in asked if many[v] > MORE.get(v.route, MOST)} == {}
