"""Two who issue at once get two numbers, and one who fails leaves no gap. On real commits."""

import threading
from uuid import UUID

import pytest
from django.db import connections, transaction

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.models import PaperNumber
from liren.affairs.papers.queries import gaps
from liren.affairs.tests.world import World, world
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.kit.errors import DomainError

GIVEN = {"department": "梧桐街道", "reason": "不在清单内"}


@pytest.fixture
def here(emptied_after: None) -> World:
    with transaction.atomic():
        return world()


def test_two_at_once_get_two_numbers_and_a_failure_leaves_no_gap(here: World) -> None:
    ids: list[UUID] = []
    for _ in range(6):
        with one_transaction():
            ids.append(here.opens("wang").id)
    together = threading.Barrier(len(ids))

    def issue(n: int, affair: UUID) -> None:
        try:
            together.wait()
            with one_transaction():
                worker = here.actor("worker")
                affairs.papers.issue_paper(
                    affair_id=affair, template="task-refusal-letter", given=GIVEN, by=worker, at=now()
                )
                if n % 3 == 0:
                    raise DomainError
        except DomainError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue, args=pair) for pair in enumerate(ids)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with one_transaction():
        enter_system("test")
        assert sorted(PaperNumber.objects.values_list("n", flat=True)) == [1, 2, 3, 4]
        assert list(gaps()) == []
