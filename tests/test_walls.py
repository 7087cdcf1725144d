"""The database's own wall, standing alone: raw SQL as the platform's role shows nothing of elsewhere.

No rule of ours stands between: only `access.enter` has named the reader. Every row-secured table has its line here.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

OF_AFFAIRS = {
    # table: the column that says of which affair a row is
    "affairs_affair": "id",
    "affairs_record": "stream",
    "affairs_work": "affair_id",
    "affairs_span": "affair_id",
    "affairs_rating": "affair_id",
    "affairs_extension": "affair_id",
    "affairs_participant": "affair_id",
    "kit_vaultentry": "owner_id",
    "media_mediafile": "owner_id",
    "evaluation_counted": "affair_id",
    "evaluation_course": "affair_id",
}
OF_PERSONS = {
    # table: the column that says whose a row is
    "notices_notice": "person",
    "access_session": "holder_id",
    "access_look": "seen_id",
    "access_grant": "holder_id",
    "actors_details": "person_id",
    "kit_vaultentry": "subject",
}
OF_STAFF = {
    "actors_credential": "person_id",
    "actors_identity": "person_id",
    "actors_signin": "person_id",
    "access_session": "holder_id",
}
OF_NOBODY = {"actors_code": "phone_token"}
OF_COMPANY = {
    "affairs_child", "affairs_publication", "affairs_publicversion", "affairs_correction", "affairs_moderation",
    "affairs_follower", "affairs_merge",
}  # fmt: skip
"""Walled off by those it concerns on two sides: affairs/company/tests/test_walls.py."""
OF_PAPERS = {"affairs_paper", "affairs_papernumber"}
"""Walled off with the affair they were issued for: affairs/papers/tests/test_walls.py."""
OF_DESKS = {"affairs_savedfilter"}
"""Shown to its owner and to those it is shared with: affairs/desk/tests/test_saving.py."""
OF_ADDRESSES = {"notices_address"}
"""A person's alone: notices/tests/test_outside.py."""
OF_EXPORTS = {"access_export"}
"""Shown to who took something out and who oversees the place: access/tests/test_exports.py."""
OF_SENDINGS = {"kit_receipt"}
"""Met again by their senders only: kit/tests/test_receipts.py."""
OF_RESETTLINGS = {"access_resettling"}
"""Shown to who manages people at the heir: access/tests/test_resettling.py."""
OF_PEOPLE = {
    "registry_resident", "registry_residentpast", "registry_residence", "registry_trace", "registry_changerequest",
    "registry_household", "registry_householdpast", "registry_membership", "registry_observation",
    "registry_decision", "registry_arrival", "registry_arrivalline", "registry_consent",
    "registry_tombstone", "registry_retentionhold", "registry_double",
}  # fmt: skip
"""Shown to who finds people there, and to themselves; by role above them too: registry/tests/test_people_walls.py."""
OF_ONES_OWN = {
    # table: what somebody on record sees of it
    "registry_resident": "account = %s",
    "registry_residentpast": "resident_id = (SELECT id FROM registry_resident WHERE account = %s)",
    "registry_residence": "resident_id = (SELECT id FROM registry_resident WHERE account = %s)",
    "registry_consent": "resident_id = (SELECT id FROM registry_resident WHERE account = %s)",
    "registry_household": "id = (SELECT household_id FROM registry_membership m"
    " JOIN registry_resident r ON r.id = m.resident_id WHERE r.account = %s)",
    "registry_membership": "household_id = (SELECT household_id FROM registry_membership m"
    " JOIN registry_resident r ON r.id = m.resident_id WHERE r.account = %s)",
}
BROUGHT = {"registry_arrival", "registry_arrivalline"}
"""Seen by who brought the file, and nobody else who finds people there."""
OF_SEARCHES = {"registry_search"}
"""Shown to who searched and who finds people there: registry/tests/test_searches.py."""
OF_TABLES = {
    "management_tabledefinition", "management_asking", "management_filling", "management_answer",
    "management_submission",
}  # fmt: skip
"""Shown to who serves the place and whose department asks: management/tests/test_gate.py."""
OF_SUMS = {"registry_groupfigure"}
"""Exact numbers: shown to nobody but the system, told rounded: registry/tests/test_groups_kept.py."""
OF_ONESELF = {"management_training"}
"""Shown to who took it, and to nobody else: management/tests/test_caring.py."""
OF_BOOKS = {"ledgers_account", "ledgers_posting", "ledgers_line"}
"""Shown to who finds people there, and to whom the room above lets see their own: ledgers/tests/test_books.py."""
OF_OPINIONS = {
    "autonomy_conversation", "autonomy_statement", "autonomy_statementdecision", "autonomy_opinionvote",
    "autonomy_opinionsalt", "autonomy_opinionsinside", "autonomy_opinionrun",
}  # fmt: skip
"""Public but for what waits; votes for nobody: autonomy/tests/test_opinions.py."""
OF_POINTS = {"autonomy_pointsaward", "autonomy_pointstaken"}
"""Shown to who keeps them there, to themselves and their household: autonomy/tests/test_points.py."""
OF_BOOKINGS = {"registry_booking"}
"""Shown to who booked and who decides there: registry/tests/test_bookings.py."""
OF_ROLLS = {
    "autonomy_rollentry", "autonomy_rollchange", "autonomy_mark", "autonomy_paperbundle", "autonomy_proxy",
    "autonomy_delivery",
}  # fmt: skip
"""Shown to who finds people there, whose committee keeps the roll, and to themselves: autonomy/tests/test_rolls.py."""
OF_BOXES = {"autonomy_envelope", "autonomy_ballot", "autonomy_ballotreceipt"}
"""Shown to nobody but the system: autonomy/tests/test_boxes.py."""
OF_LOTS = {"autonomy_drawnseat"}
"""Why somebody who was drawn does not come: shown through queries alone, autonomy/tests/test_sampling.py."""
OF_HANDOVERS = {"actors_handover": "id", "actors_handoveritem": "handover_id"}

HERE = (
    "accept", "dispatch", "handle", "verify", "feedback", "claimed", "asked", "paused", "rated",
)  # fmt: skip
STRANGERS_HERE = (
    "anonymous", "resident", "worker_next", "worker_else", "dispatcher_else", "handler_other", "grid_else",
    "grid_next", "admin", "editor",
)  # fmt: skip
STRANGERS_ELSEWHERE = (
    "anonymous", "reporter", "resident", "worker", "worker_next", "dispatcher", "handler", "handler_other", "grid",
    "grid_next", "supervisor", "admin", "editor",
)  # fmt: skip
STRANGERS_TO_WANG = ("anonymous", "resident", "worker_next", "worker_else", "handler_other", "admin", "editor")
EMPTY_ELSEWHERE = {"affairs_rating", "affairs_extension", "affairs_participant", "media_mediafile"}
"""Nothing of these was made elsewhere: the newly reported affair has none."""


def shown(matrix: "Matrix", role: str, table: str, column: str, wanted: list[str]) -> int:
    """How many rows raw SQL shows to `role` (`system`: to the system)."""
    from liren.access import public as access
    from liren.kit.database import rows

    if role == "system":
        access.enter_system("test")
    else:
        access.enter(matrix.people[role], "test", at=matrix.world.at)
    [(count,)] = rows(f"SELECT count(*) FROM {table} WHERE {column}::text = ANY(%s)", wanted)
    return int(str(count))


@pytest.mark.parametrize("table", OF_AFFAIRS)
def test_nobody_without_business_here_is_shown_a_row_of_here(table: str, matrix: "Matrix") -> None:
    wanted = [matrix.ids[f"{about}.affair"] for about in HERE]
    assert shown(matrix, "system", table, OF_AFFAIRS[table], wanted)
    seen = {role: shown(matrix, role, table, OF_AFFAIRS[table], wanted) for role in STRANGERS_HERE}
    assert not any(seen.values()), seen


@pytest.mark.parametrize("table", OF_AFFAIRS)
def test_nobody_without_business_elsewhere_is_shown_a_row_of_elsewhere(table: str, matrix: "Matrix") -> None:
    wanted = [matrix.ids["elsewhere.affair"]]
    assert shown(matrix, "system", table, OF_AFFAIRS[table], wanted) or table in EMPTY_ELSEWHERE
    seen = {role: shown(matrix, role, table, OF_AFFAIRS[table], wanted) for role in STRANGERS_ELSEWHERE}
    assert not any(seen.values()), seen


@pytest.mark.parametrize("table", OF_PERSONS)
def test_what_is_a_residents_own_is_shown_to_no_stranger(table: str, matrix: "Matrix") -> None:
    from tests.doors import session

    session(matrix.people["reporter"], matrix.world.at)
    wanted = [str(matrix.people["reporter"])]
    assert shown(matrix, "system", table, OF_PERSONS[table], wanted)
    seen = {role: shown(matrix, role, table, OF_PERSONS[table], wanted) for role in STRANGERS_TO_WANG}
    assert not any(seen.values()), seen


@pytest.mark.parametrize("table", OF_STAFF)
def test_how_staff_sign_in_is_shown_to_nobody_else(table: str, matrix: "Matrix") -> None:
    from liren.access import public as access
    from liren.actors.models import Identity, SignIn
    from tests.doors import session

    person, at = matrix.people["dispatcher_else"], matrix.world.at
    session(person, at)
    access.enter_system("test")
    Identity.objects.get_or_create(
        person_id=person, issuer="https://id.example", subject="u-1", defaults={"bound_at": at}
    )
    SignIn.objects.create(person_id=person, way="provider", outcome="in", at=at)
    wanted = [str(person)]
    assert shown(matrix, "system", table, OF_STAFF[table], wanted)
    others = [role for role in matrix.people if role != "dispatcher_else"]
    seen = {role: shown(matrix, role, table, OF_STAFF[table], wanted) for role in others}
    assert not any(seen.values()), seen


@pytest.mark.parametrize("table", OF_HANDOVERS)
def test_a_handover_is_shown_to_who_leaves_and_who_manages(table: str, matrix: "Matrix") -> None:
    wanted = [matrix.ids["any.handover"]]
    seen = {role: shown(matrix, role, table, OF_HANDOVERS[table], wanted) for role in ("system", *matrix.people)}
    assert {role for role, count in seen.items() if count} == {"system", "handler", "admin"}


@pytest.fixture(scope="module")
def moved(matrix: "Matrix") -> None:
    """The household of here has moved once, within its grid, so that of each people's table there is a row."""
    from uuid import UUID

    from liren.access import public as access
    from liren.access.public import SYSTEM
    from liren.registry import public as registry

    access.enter_system("test")
    for building in (matrix.world.people.frame.building_2, matrix.world.people.frame.building_3):
        registry.move_household(
            household_id=UUID(matrix.ids["any.household"]), place=building.path,
            ground=registry.Ground("visited", "checked"), by=SYSTEM, at=matrix.world.at,
        )  # fmt: skip


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize("table", sorted(OF_PEOPLE))
def test_people_are_shown_to_who_finds_people_here_and_to_themselves_and_to_no_other_role(
    table: str, matrix: "Matrix"
) -> None:
    from liren.access import public as access
    from liren.kit.database import rows

    own = OF_ONES_OWN.get(table, "%s::uuid IS NULL")
    access.enter_system("test")
    [(all_of_it, reporters)] = rows(
        f"SELECT count(*), count(*) FILTER (WHERE {own}) FROM {table}", matrix.people["reporter"]
    )
    assert all_of_it
    seen = {}
    for role, person in matrix.people.items():
        access.enter(person, "test", at=matrix.world.at)
        [(seen[role],)] = rows(f"SELECT count(*) FROM {table}")
    assert seen.pop("reporter") == reporters
    assert bool(reporters) is (table in OF_ONES_OWN)
    finding = {"worker"} if table in BROUGHT else {"worker", "grid"}
    assert {role for role, count in seen.items() if count} == finding


def test_codes_are_shown_to_nobody(matrix: "Matrix") -> None:
    from liren.access import public as access
    from liren.actors.public import send_code
    from liren.kit.database import rows

    send_code(phone="13811113333", address="127.0.0.1", at=matrix.world.at)
    access.enter_system("test")
    assert rows("SELECT 1 FROM actors_code")
    for person in matrix.people.values():
        access.enter(person, "test", at=matrix.world.at)
        assert not rows("SELECT 1 FROM actors_code")


def test_a_reader_who_was_never_named_is_shown_nothing(matrix: "Matrix") -> None:
    from liren.kit.database import name_reader, rows

    name_reader()
    tables = {**OF_AFFAIRS, **OF_PERSONS, **OF_STAFF, **OF_NOBODY}
    seen = {table: len(rows(f"SELECT 1 FROM {table}")) for table in tables if table != "access_grant"}
    assert not any(seen.values()), seen


def test_every_row_secured_table_has_its_line_here(matrix: "Matrix") -> None:
    from liren.kit.database import rows

    forced = rows(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
    )
    listed = {
        *OF_AFFAIRS,
        *OF_PERSONS,
        *OF_STAFF,
        *OF_NOBODY,
        *OF_COMPANY,
        *OF_PAPERS,
        *OF_DESKS,
        *OF_ADDRESSES,
        *OF_EXPORTS,
        *OF_SENDINGS,
        *OF_HANDOVERS,
        *OF_RESETTLINGS,
        *OF_BOOKINGS,
        *OF_OPINIONS,
        *OF_BOOKS,
        *OF_POINTS,
        *OF_SEARCHES,
        *OF_ONESELF,
        *OF_SUMS,
        *OF_PEOPLE,
        *OF_TABLES,
        *OF_ROLLS,
        *OF_BOXES,
        *OF_LOTS,
    }
    assert {name for (name,) in forced} == listed
