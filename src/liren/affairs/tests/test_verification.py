"""What is done behind the platform's back, as the owner of the database, is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world
from liren.kit import checkpoints
from liren.kit.database import one_transaction


@pytest.fixture
def committed(emptied_after: None, settings: Any, tmp_path: Path) -> World:
    settings.DATA = tmp_path  # published seals stay beside the database, and this database is emptied
    with one_transaction():
        return world()


def tamper(*statements: tuple[str, list[Any]]) -> None:
    """Do as the owner, with triggers out of force."""
    with connections["owner"].cursor() as owner:
        owner.execute("SET session_replication_role = replica")
        for sql, values in statements:
            owner.execute(sql, values)
        owner.execute("SET session_replication_role = origin")


def found() -> list[str]:
    with one_transaction():
        enter_system()
        return list(affairs.findings())


def two_lamps(here: World) -> tuple[affairs.Opened, affairs.Opened]:
    with one_transaction():
        lamp, other = here.opens("wang"), here.opens("zhou")
        here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    with one_transaction():
        enter_system()
        affairs.seal_histories(here.tick())
    return lamp, other


Tamper = Callable[[affairs.Opened], tuple[str, list[Any]]]

TAMPERING: dict[str, tuple[Tamper, str]] = {
    "a record's body": (
        lambda lamp: (
            "UPDATE affairs_record SET body = body || '{\"move\": \"decline\"}' WHERE stream = %s AND seq = 2",
            [lamp.id],
        ),
        "第 2 条记录的内容被改动过",
    ),
    "a record's time": (
        lambda lamp: (
            "UPDATE affairs_record SET recorded_at = recorded_at - interval '1 day' WHERE stream = %s AND seq = 1",
            [lamp.id],
        ),
        "第 1 条记录的内容被改动过",
    ),
    "the tail": (
        lambda lamp: ("DELETE FROM affairs_record WHERE stream = %s AND seq = 2", [lamp.id]),
        "历史的末尾与事项记下的不一致",
    ),
    "the state": (
        lambda lamp: (
            "UPDATE affairs_affair SET state = 'closed', closed_at = now(), told_at = now() WHERE id = %s", [lamp.id]
        ),
        "事项的内容与第 2 条记录留下的不一致，被改动过",
    ),
    "the rating": (
        lambda lamp: ("UPDATE affairs_affair SET rating = 5 WHERE id = %s", [lamp.id]),
        "事项的内容与第 2 条记录留下的不一致，被改动过",
    ),
    "the answers": (
        lambda lamp: ("UPDATE affairs_affair SET answers = answers || '{\"danger\": true}' WHERE id = %s", [lamp.id]),
        "事项的内容与第 2 条记录留下的不一致，被改动过",
    ),
    "the reporter": (
        lambda lamp: ("UPDATE affairs_affair SET reporter_id = gen_random_uuid() WHERE id = %s", [lamp.id]),
        "事项的内容与第 2 条记录留下的不一致，被改动过",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_tampered_with_is_named_and_nothing_else(committed: World, what: str) -> None:
    lamp, other = two_lamps(committed)
    assert found() == []
    how, said = TAMPERING[what]
    tamper(how(lamp))
    named = found()
    assert any(lamp.number in line and said in line for line in named), named
    assert not any(other.number in line or str(other.id) in line for line in named)


def test_a_tail_cut_off_together_with_the_head_shows_against_the_seals(committed: World) -> None:
    lamp, _ = two_lamps(committed)
    tamper(
        ("DELETE FROM affairs_record WHERE stream = %s AND seq = 2", [lamp.id]),
        (
            "UPDATE affairs_affair a SET chain_seq = 1, chain_head = r.hash FROM affairs_record r"
            " WHERE a.id = %s AND r.stream = a.id AND r.seq = 1",
            [lamp.id],
        ),
    )
    assert any(line.startswith("存证点") and str(lamp.id) in line for line in found())


def test_an_affair_or_its_work_made_to_vanish_is_missed(committed: World) -> None:
    lamp, other = two_lamps(committed)
    tamper(
        ("DELETE FROM affairs_work WHERE affair_id = %s", [lamp.id]),
        ("DELETE FROM affairs_affair WHERE id = %s", [other.id]),
    )
    named = "\n".join(found())
    assert f"{lamp.id}：事项没有办结，却没有待办" in named
    assert f"{other.id}：事项本身不见了" in named


def test_seals_are_made_of_what_moved_and_published(committed: World) -> None:
    two_lamps(committed)
    with one_transaction():
        enter_system()
        assert affairs.seal_histories(committed.tick()) == 0
        assert checkpoints.publish(affairs.SEALED) == 1
    assert found() == []
