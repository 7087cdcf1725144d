"""Two people change places at the same moment: one succeeds, the other is told why not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from liren.territories.errors import PlaceInvalid
from liren.territories.public import Place, add_below, children
from liren.territories.tests.cast import AT, InventedFrame, Nobody, invented_frame


@pytest.fixture
def cast(emptied_after: None) -> InventedFrame:
    with transaction.atomic():
        return invented_frame()


def _both(*wanted: tuple[Place, str, str | None]) -> list[dict[str, str]]:
    """Add the estates (parent, name, code) at once, each in a transaction of its own; the problems of those refused."""
    ready = Barrier(len(wanted))

    def add(parent: Place, name: str, code: str | None) -> dict[str, str]:
        try:
            ready.wait(timeout=10)
            add_below(parent=parent.id, kind="estate", name=name, code=code, by=Nobody(), at=AT)
        except PlaceInvalid as error:
            return error.fields
        finally:
            connection.close()
        return {}

    with ThreadPoolExecutor(len(wanted)) as people:
        told = [done.result() for done in [people.submit(add, *one) for one in wanted]]
    return [problems for problems in told if problems]


def test_the_same_name_is_given_once(cast: InventedFrame) -> None:
    told = _both((cast.qingshi, "石桥头", None), (cast.qingshi, "石桥头", None))
    assert [set(problems) for problems in told] == [{"name"}]
    with transaction.atomic():
        assert [place.name for place in children(cast.qingshi.path)] == ["石桥头"]


def test_the_same_code_is_given_once(cast: InventedFrame) -> None:
    told = _both((cast.qingshi, "石桥头", "WZ-1"), (cast.yinxing, "银杏南园", "WZ-1"))
    assert [set(problems) for problems in told] == [{"code"}]
