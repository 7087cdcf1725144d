import threading
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction

from liren.kit import crypto, vault
from liren.kit.chain import START, Entry, append, verify_chain
from liren.kit.database import name_reader, one_transaction, rows, vault_policy
from liren.kit.errors import KeyMissing, SealBroken, ValueErased
from liren.kit.ids import new_id
from liren.kit.models import PersonKey, VaultEntry
from liren.kit.tests.lines import Line
from liren.kit.tests.moments import AT, MINUTE

AUNTIE, NEIGHBOUR = UUID(int=1), UUID(int=2)
GIVEN = {
    "phone": "13800000000",
    "address": "3 栋 2 单元 501",
    "age": 67,
    "tags": ["a", None],
    "agreed": True,
    "none": None,
}


@pytest.fixture
def system(db):
    name_reader(system=True)


@pytest.fixture
def fresh_keys(tmp_path, settings):
    settings.KEYS = tmp_path


def keep(subject: UUID = AUNTIE, owner: UUID | None = None, **values: object) -> tuple[UUID, dict[str, str]]:
    owner = owner or new_id()
    return owner, vault.keep(subject=subject, owner_kind="affair", owner_id=owner, values=values or GIVEN, at=AT)


@pytest.mark.usefixtures("system")
def test_what_was_kept_reads_back_as_it_was_given():
    owner, commitments = keep()
    assert vault.values("affair", owner) == GIVEN
    assert set(commitments) == set(GIVEN)
    assert all(len(c) == 64 for c in commitments.values())


@pytest.mark.usefixtures("system")
def test_keeping_costs_two_statements_and_reading_one(django_assert_num_queries):
    with one_transaction():
        with django_assert_num_queries(2):
            owner, _ = keep()
        with django_assert_num_queries(2):
            keep(owner=owner, more="x")
        with django_assert_num_queries(0):
            vault.keep(subject=AUNTIE, owner_kind="affair", owner_id=owner, values={}, at=AT)
        with django_assert_num_queries(1):
            vault.values("affair", owner)


@pytest.mark.usefixtures("system")
def test_an_import_keeps_for_many_people_in_two_statements(django_assert_num_queries):
    keepings = [vault.Keeping(new_id(), "affair", new_id(), {"phone": str(n)}) for n in range(300)]
    keepings.append(vault.Keeping(new_id(), "affair", new_id(), {}))
    with django_assert_num_queries(2):
        commitments = vault.keep_all(keepings, at=AT)
    assert len(commitments) == 301
    assert commitments[-1] == {}
    with django_assert_num_queries(1):
        found = vault.values_of("affair", [k.owner_id for k in keepings])
    assert [found[k.owner_id]["phone"] for k in keepings[:3]] == ["0", "1", "2"]


@pytest.mark.usefixtures("system")
def test_only_sealed_bytes_lie_in_the_database():
    keep(phone="13800000000", address="里仁街道")
    stored = b"".join(bytes(entry.sealed) for entry in VaultEntry.objects.all())
    assert b"13800000000" not in stored
    assert "里仁".encode() not in stored
    assert b"13800000000" not in b"".join(bytes(key.wrapped or b"") for key in PersonKey.objects.all())


@pytest.mark.usefixtures("system")
def test_a_name_kept_again_replaces_the_value_and_both_commitments_can_be_shown():
    owner, first = keep(phone="1")
    _, second = keep(owner=owner, phone="2")
    assert vault.values("affair", owner) == {"phone": "2"}
    assert vault.commitments("affair", owner) == {"phone": [first["phone"], second["phone"]]}


@pytest.mark.usefixtures("system")
def test_equal_values_have_unequal_commitments():
    assert keep(phone="1")[1] != keep(phone="1")[1]


@pytest.mark.usefixtures("system", "line_table")
def test_after_erasure_values_are_gone_and_history_still_verifies():
    owner, commitments = keep()
    append(Line, owner, [Entry("opened", {"answers": commitments})], head=START, at=AT)
    assert vault.erase(AUNTIE, at=AT + MINUTE) == AT + MINUTE
    assert vault.values("affair", owner) == dict.fromkeys(GIVEN, vault.Erased(AT + MINUTE))
    assert vault.commitments("affair", owner) == {}
    assert PersonKey.objects.get(pk=AUNTIE).wrapped is None
    assert verify_chain(Line.objects.filter(stream=owner)) is None


@pytest.mark.usefixtures("system")
def test_erasing_one_person_leaves_another():
    owner, _ = keep(phone="1")
    keep(NEIGHBOUR, owner, witness="2")
    vault.erase(AUNTIE, at=AT)
    assert vault.values("affair", owner) == {"phone": vault.Erased(AT), "witness": "2"}


@pytest.mark.usefixtures("system")
def test_nothing_more_is_kept_of_an_erased_person():
    vault.erase(AUNTIE, at=AT)
    with pytest.raises(ValueErased) as refused:
        keep()
    assert "2026-11-21" in refused.value.text


@pytest.mark.usefixtures("system")
def test_erasing_twice_keeps_the_first_date():
    keep()
    vault.erase(AUNTIE, at=AT)
    assert vault.erase(AUNTIE, at=AT + MINUTE) == AT


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(
    "sql",
    ["UPDATE kit_personkey SET wrapped = 'x', master = 1, erased_at = NULL", "DELETE FROM kit_personkey"],
)
def test_the_database_refuses_to_bring_back_a_key(sql):
    keep()
    vault.erase(AUNTIE, at=AT)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows(sql)


@pytest.mark.parametrize("sql", ["UPDATE kit_vaultentry SET name = 'other'", "DELETE FROM kit_vaultentry"])
def test_nobody_changes_an_entry_not_even_the_owner(sql, emptied_after):
    with transaction.atomic():
        owner, _ = keep()
        name_reader(system=True)
        rows(sql)  # no policy lets the platform's role touch a row
        assert vault.values("affair", owner) == GIVEN
    with pytest.raises(DatabaseError, match="append-only"), connections["owner"].cursor() as cursor:
        cursor.execute(sql)


def test_an_entry_moved_to_another_owner_does_not_open(as_owner):
    with transaction.atomic():
        keep(phone="1")
    as_owner("UPDATE kit_vaultentry SET owner_id = %s", NEIGHBOUR)
    with transaction.atomic():
        name_reader(system=True)
        with pytest.raises(SealBroken):
            vault.values("affair", NEIGHBOUR)


def visible(owner: UUID, *, person: str = "", reach: str = "{}") -> bool:
    name_reader(person=person, reach=reach)
    return bool(vault.values("affair", owner))


@pytest.mark.django_db
def test_by_default_only_the_subject_and_the_system_read():
    name_reader()
    owner, _ = keep()  # nobody in particular may put in, and cannot read it back
    assert not visible(owner)
    assert not visible(owner, person=str(NEIGHBOUR), reach="{32.}")
    assert visible(owner, person=str(AUNTIE))
    name_reader(system=True)
    assert vault.values("affair", owner) == GIVEN


def test_a_room_lets_its_own_readers_in_by_a_policy_on_its_kind(emptied_after):
    policy = vault_policy("affair", "liren_reaches('32.05.' || '06.')")
    with connections["owner"].cursor() as owner_cursor:
        owner_cursor.execute(str(policy.sql).replace("CREATE POLICY ", "CREATE POLICY test_"))
    try:
        with transaction.atomic():
            owner, _ = keep()
            other = new_id()
            vault.keep(subject=AUNTIE, owner_kind="ballot", owner_id=other, values={"x": 1}, at=AT)
            assert visible(owner, person=str(NEIGHBOUR), reach="{32.}")
            assert vault.values("ballot", other) == {}
            assert not visible(owner, person=str(NEIGHBOUR), reach="{33.}")
    finally:
        with connections["owner"].cursor() as owner_cursor:
            owner_cursor.execute("DROP POLICY test_kit_vaultentry_of_affair ON kit_vaultentry")


def test_an_owner_kind_is_an_identifier():
    with pytest.raises(ValueError, match="identifier"):
        vault_policy("affair'; DROP", "true")


@pytest.mark.usefixtures("system", "fresh_keys")
def test_a_new_master_key_takes_over_every_person_and_the_old_one_may_go(settings):
    owners = [keep(new_id(), phone=str(n))[0] for n in range(5)]
    vault.erase(AUNTIE, at=AT)
    assert crypto.add_master() == 2
    assert [vault.rewrap(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    (settings.KEYS / "master.1.key").unlink()
    assert [vault.values("affair", owner)["phone"] for owner in owners] == ["0", "1", "2", "3", "4"]
    assert set(PersonKey.objects.filter(wrapped__isnull=False).values_list("master", flat=True)) == {2}


@pytest.mark.usefixtures("system", "fresh_keys")
def test_a_database_without_its_key_files_opens_nothing(settings):
    owner, _ = keep()
    (settings.KEYS / "master.1.key").rename(settings.KEYS / "master.7.key")
    with pytest.raises(KeyMissing) as missing:
        vault.values("affair", owner)
    assert "1" in missing.value.text


def test_erasure_waits_for_a_keep_under_way_and_then_covers_it(emptied_after):
    with transaction.atomic():
        keep(phone="0")
    kept, finish = threading.Event(), threading.Event()
    owners: list[UUID] = []

    def keeps() -> None:
        with transaction.atomic():
            owners.append(keep(phone="1")[0])
            kept.set()
            finish.wait(60)
        connections.close_all()

    thread = threading.Thread(target=keeps)
    thread.start()
    assert kept.wait(60)
    with transaction.atomic():
        rows("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(DatabaseError), transaction.atomic():
            vault.erase(AUNTIE, at=AT)
    finish.set()
    thread.join()
    vault.erase(AUNTIE, at=AT)
    with transaction.atomic():
        name_reader(system=True)
        assert vault.values("affair", owners[0]) == {"phone": vault.Erased(AT)}


def test_two_who_keep_the_first_value_of_one_person_share_a_key(emptied_after):
    barrier, owners = threading.Barrier(4), list[UUID]()

    def keeps() -> None:
        barrier.wait()
        for n in range(10):
            with transaction.atomic():
                owners.append(keep(UUID(int=100 + n), phone="1")[0])
        connections.close_all()

    threads = [threading.Thread(target=keeps) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction.atomic():
        name_reader(system=True)
        assert len(vault.values_of("affair", owners)) == 40
    assert PersonKey.objects.count() == 10
    connection.close()
