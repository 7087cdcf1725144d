"""The page of an affair's company asks as much for many companions as for one."""

from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import public_law, shown
from liren.affairs.company.tests.test_family import child
from liren.affairs.company.tests.test_following import joins
from liren.affairs.company.tests.test_merging import merged
from liren.affairs.tests.world import World

MOST = 17


def asked(here: World, affair: UUID) -> tuple[affairs.Beside, int]:
    """What the community's worker reads of it, and in how many statements, what is kept in the process being warm."""
    actor = here.actor("worker")
    affairs.beside(affair, actor, here.at)
    with CaptureQueriesContext(connection) as sent:
        page = affairs.beside(affair, actor, here.at)
    return page, len([one for one in sent if "SAVEPOINT" not in one["sql"]])


def more(here: World, lamp: affairs.Opened, zhou: int) -> None:
    """One more of everything it may keep company with."""
    child(here, "worker", lamp.id)
    duplicate = shown(here, "zhou", title=f"路灯又不亮了 {zhou}")
    merged(here, duplicate.id, lamp.id)
    shown(here, "wang", title=f"三号楼下路灯不亮 {zhou}")


def test_many_companions_ask_no_more_of_the_database_than_one(here: World) -> None:
    public_law(here)
    first = shown(here)
    lamp = shown(here, title="三号楼下路灯还是不亮")
    joins(here, "zhou", lamp, "我家楼下也黑")
    more(here, lamp, 0)
    page, few = asked(here, lamp.id)
    company = page.company
    assert (len(company.family.children), len(company.took_in), company.followers.count) == (1, 1, 1)
    assert [one.affair_id for one in company.repeats.earlier] == [first.id]
    assert page.alike
    assert page.publication is not None
    assert company.followers.said[0].text == "我家楼下也黑"
    for n in range(1, 4):
        more(here, lamp, n)
    page, many = asked(here, lamp.id)
    assert (len(page.company.family.children), len(page.company.took_in)) == (4, 4)
    assert many == few <= MOST


def test_the_page_tells_what_the_single_reads_tell(here: World) -> None:
    public_law(here)
    lamp = shown(here)
    joins(here, "zhou", lamp, "我家楼下也黑")
    more(here, lamp, 0)
    actor = here.actor("worker")
    page = affairs.beside(lamp.id, actor, here.at)
    assert page.company == affairs.company(lamp.id, actor)
    assert page.company.family == affairs.children(lamp.id)
    assert page.company.followers == affairs.followers(lamp.id, actor)
    assert page.company.repeats == affairs.repeats(lamp.id)
    assert page.alike == affairs.alike(lamp.id, actor=actor, at=here.at)
    into = affairs.merged_into(page.company.took_in[0].affair_id)
    assert into is not None
    assert into.affair_id == lamp.id
