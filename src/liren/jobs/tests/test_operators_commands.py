"""What whoever runs the platform does by hand: another chance for what was not delivered, and new master keys."""

import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from liren.access.public import enter_system
from liren.kit import crypto, outbox, vault
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.kit.ids import new_id


def _run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.fixture
def refused(emptied_after: None) -> Iterator[list[int]]:
    """Two events whose handler failed until they were given up; what it gets later is listed."""
    got: list[int] = []
    broken = [True]

    def handler(event: outbox.Happened) -> None:
        if broken[0]:
            raise ConnectionError("gateway refused")
        got.append(event.id)

    outbox.register("test.happened", "test.handler", handler)
    at = now() - timedelta(days=30)
    with one_transaction():
        outbox.emit_all(outbox.Emitted("test.happened", 1, {"n": n}, at) for n in range(2))
    for hours in range(outbox.MAX_TRIES + 1):
        outbox.drain(at=at + timedelta(hours=7 * hours))
    broken[0] = False
    yield got
    outbox.unregister("test.happened", "test.handler")


def test_what_was_given_up_is_listed_with_its_reason_and_delivered_when_revived(refused):
    listed = _run("outbox", "list")
    assert listed.count("test.handler") == 2
    assert "gateway refused" in listed
    [first, second] = sorted(letter.delivery_id for letter in outbox.dead_letters())
    assert "1 条" in _run("outbox", "revive", str(first))
    outbox.drain()
    assert len(refused) == 1
    with pytest.raises(CommandError, match="一条也没有改动"):
        _run("outbox", "revive", str(first), str(second))
    assert len(outbox.dead_letters()) == 1
    assert "1 条" in _run("outbox", "revive", "--all")
    outbox.drain()
    assert (len(refused), outbox.dead_letters()) == (2, ())
    assert "没有已放弃的投递" in _run("outbox", "list")


@pytest.mark.django_db
def test_reviving_needs_to_know_which():
    with pytest.raises(CommandError, match="请给出编号"):
        _run("outbox", "revive")


@pytest.fixture
def people(emptied_after: None, settings, tmp_path) -> list[UUID]:
    settings.KEYS = tmp_path
    owners = [new_id() for _ in range(5)]
    with one_transaction():
        enter_system("test")
        for owner in owners:
            vault.keep(subject=owner, owner_kind="person", owner_id=owner, values={"phone": str(owner)}, at=now())
    return owners


def test_everybody_moves_to_a_new_master_key_and_the_old_file_may_go(people, settings):
    told = _run("keys", "rotate", "--batch", "2")
    assert "新建第 2 号主密钥" in told
    assert "已换 4 / 5 人" in told
    assert "第 2 号主密钥（正在使用）：5 人" in told
    (settings.KEYS / "master.1.key").unlink()
    with one_transaction():
        enter_system("test")
        assert [vault.values("person", owner)["phone"] for owner in people] == [str(owner) for owner in people]


def test_a_rotation_that_was_broken_off_is_taken_up_where_it_stood(people):
    assert crypto.add_master() == 2
    with one_transaction():
        enter_system("test")
        assert vault.rewrap(limit=2) == 2
    assert "第 1 号主密钥：3 人" in _run("keys", "show")
    told = _run("keys", "rotate")
    assert "接着上次：还有 3 人" in told
    assert "新建" not in told
    assert "第 2 号主密钥（正在使用）：5 人" in told
