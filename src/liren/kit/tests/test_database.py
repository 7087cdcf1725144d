import pytest
from django.db import DatabaseError, IntegrityError, connections

from liren.kit.database import apart, is_away, name_reader, one_ahead, one_transaction, rows, write
from liren.kit.errors import DomainError
from liren.kit.models import Tries
from liren.kit.tests.moments import AT


class Refused(DomainError):
    code = "kit.test-refused"


class WrongCode(DomainError):
    code = "kit.test-wrong-code"
    keeps = True


@write
def note(name: str, error: type[Exception] | None = None) -> None:
    Tries.objects.create(name=name, key="k", since=AT, count=1)
    if error:
        raise error


def both(error: type[Exception]) -> None:
    with one_transaction():
        note("one")
        note("two", error)


def names() -> list[str]:
    return sorted(Tries.objects.values_list("name", flat=True))


def test_a_write_that_fails_leaves_nothing_behind(emptied_after):
    with pytest.raises(Refused):
        note("one", Refused)
    assert names() == []


def test_a_write_within_the_doors_transaction_falls_with_it(emptied_after):
    with pytest.raises(Refused):
        both(Refused)
    assert names() == []


def test_an_error_that_keeps_lets_what_was_counted_stand(emptied_after):
    with pytest.raises(WrongCode):
        note("alone", WrongCode)
    with pytest.raises(WrongCode), one_transaction():
        note("inside", WrongCode)
    assert names() == ["alone", "inside"]


def test_a_bug_after_a_kept_count_undoes_it(emptied_after):
    with pytest.raises(ZeroDivisionError):
        both(ZeroDivisionError)
    assert names() == []


@pytest.mark.django_db
def test_the_reader_is_known_to_the_database():
    person, org = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
    name_reader(person=person, orgs="{" + org + "}")
    [(seen, orgs, system)] = rows("SELECT liren_person()::text, liren_orgs()::text[], liren_is_system()")
    assert (seen, orgs, system) == (person, [org], False)


def test_where_no_reader_was_named_nobody_reads(emptied_after):
    connections["default"].close()
    asked = "SELECT liren_person(), liren_orgs(), liren_is_system(), liren_reaches('32.')"
    assert rows(asked) == [(None, [], False, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reach", "path", "seen"),
    [
        ("{32.05.}", "32.05.", True),
        ("{32.05.}", "32.05.06.001.g12.", True),
        ("{32.05.}", "32.06.", False),
        ("{32.05.}", "32.", False),
        ("{32.05.,33.}", "33.01.", True),
        ("{32.0}", "32.1.", False),
        ('{""}', "65.", True),
        ("{}", "65.", False),
    ],
)
def test_a_reach_covers_a_place_and_all_below_it(reach, path, seen):
    name_reader(reach=reach)
    assert rows("SELECT liren_reaches(%s)", path) == [(seen,)]


@pytest.mark.django_db
def test_the_platforms_role_owns_nothing_and_bypasses_nothing():
    [(owned, bypasses)] = rows(
        "SELECT (SELECT count(*) FROM pg_tables WHERE tableowner = current_user), rolbypassrls OR rolsuper"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert (owned, bypasses) == (0, False)


def refusal(statement: str) -> DatabaseError:
    """What a connection of its own says of a statement."""
    other = connections.create_connection("default")
    try:
        with pytest.raises(DatabaseError) as told, other.cursor() as cursor:
            cursor.execute(statement)
    finally:
        other.close()
    return told.value


def test_a_database_that_is_gone_is_told_from_a_statement_that_is_refused(db):
    assert is_away(refusal("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert not is_away(refusal("SET statement_timeout = 1; SELECT pg_sleep(5)"))
    assert not is_away(refusal("SELECT nothing FROM nowhere"))


def test_a_database_that_does_not_answer_is_gone(db, tmp_path):
    nowhere = connections.create_connection("default")
    nowhere.settings_dict = {**nowhere.settings_dict, "HOST": str(tmp_path)}
    with pytest.raises(DatabaseError) as told:
        nowhere.ensure_connection()
    assert is_away(told.value)


def test_what_goes_wrong_apart_is_undone_and_noted_and_the_others_stand(db, caplog):
    with one_transaction():
        done = [
            apart("no a", lambda: note("a")),
            apart("no b", lambda: note("b", ValueError)),
            apart("no c", lambda: rows("SELECT nothing FROM nowhere")),
            apart("no d", lambda: note("d")),
        ]
    assert done == [True, False, False, True]
    assert sorted(Tries.objects.values_list("name", flat=True)) == ["a", "d"]
    assert [one.getMessage() for one in caplog.records] == ["no b", "no c"]


def test_a_database_that_is_gone_is_gone_for_all_that_is_done_apart(db):
    away = refusal("SELECT pg_terminate_backend(pg_backend_pid())")

    def gone() -> None:
        raise away

    with pytest.raises(DatabaseError):
        apart("nothing", gone)


def sent(*names: str) -> None:
    adds = "INSERT INTO kit_tries (name, key, since, count) VALUES (%(name)s, 'k', %(at)s, 1)"
    with one_transaction(), one_ahead() as send:
        for name in names:
            send(adds, {"name": name, "at": AT})


@pytest.mark.parametrize("wrong", [["d", "a", "e"], ["d", "e", "a"]])
def test_of_statements_sent_ahead_all_stand_or_none(emptied_after, wrong):
    sent("a", "b", "c")
    with pytest.raises(IntegrityError):
        sent(*wrong)
    assert names() == ["a", "b", "c"]
