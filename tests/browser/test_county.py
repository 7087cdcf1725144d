"""Two communities of a county full of invented residents, and a day's work with them, in a real browser."""

from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.browser.site import Site, go

pytestmark = pytest.mark.browser

RESIDENTS, SEED = 2000, 20261121
WHY = "核实信息"
TABLE, ASKED = "老年人基本情况表", "助餐点数"
WORKERS = {"lumin": 3, "jiangwen": 4}
"""Who works in which of the communities, in their order; the places to eat each of them tells."""


@dataclass(frozen=True)
class County:
    """home: the first community; people: who came there; head: of a household of several there, whom one phone finds;
    empty: a building's path and a door of it nobody came to."""

    site: Site
    communities: list[Any]
    people: list[Any]
    head: Any
    members: int
    empty: tuple[str, str]

    @property
    def home(self) -> Any:
        return self.communities[0]


@pytest.fixture
def county(site: Site, tmp_path: Path) -> County:
    from liren.access.public import enter_system
    from liren.actors import demo_cast
    from liren.jobs.bench import county as real
    from liren.jobs.bench.registry import bring
    from liren.kit.database import one_transaction
    from liren.registry.public import dwellings
    from liren.territories.public import place, places_at

    paths = [demo_cast.DIVISION_PATHS[key] for key in ("community", "other_community")]
    with one_transaction():
        enter_system("test")
        at = places_at(paths)
    communities = [at[path] for path in paths]
    real.build(communities, RESIDENTS)
    households = list(real.coming(communities, seed=SEED))
    came = list(chain(*households))
    assert bring(came).residents == len(came) > RESIDENTS * 0.8
    _asked(tmp_path)
    here = [one for one in households if one[0].path.startswith(paths[0])]
    whole = next(
        one for one in here
        if len(one) > 2 and one[0].told.phones and one[0].told.phones[0].startswith("1") and len(one[0].told.name) == 3
    )  # fmt: skip
    lived_in = {one[0].dwelling_id for one in here}
    door = next(one for one in real.doors(paths[0]) if one.id not in lived_in)
    with one_transaction():
        enter_system("test")
        building = place(door.building_id)
        [title] = [one.door for one in dwellings(door.building_id) if one.id == door.id]
    assert building
    site.work()
    return County(site, communities, list(chain(*here)), whole[0], len(whole), (building.path, title))


def _asked(books: Path) -> None:
    """The table of the old is let in at the street, and asks one thing the platform does not hold."""
    from django.conf import settings

    from liren.access.public import enter_system
    from liren.actors.public import make_demo
    from liren.affairs.public import open_recurring
    from liren.jobs.demo_tables import ask
    from liren.kit.clock import now
    from liren.kit.database import one_transaction
    from liren.management.public import seed_tables
    from liren.registry.public import groups

    text = (settings.LAWBOOK / "tables" / "civil-elderly.yaml").read_text()
    column = f"  meals: {{title: {ASKED}, ask: number, why: 安排助餐, basis: s4-four, min: 0, max: 50, sum: true}}\n"
    text = text.replace("layout:\n", f"{column}layout:\n").replace("disabled]}", "disabled, meals]}")
    (books / "tables").mkdir()
    (books / "tables" / "civil-elderly.yaml").write_text(text)
    with one_transaction():
        enter_system("test")
        groups.seed_groups(settings.LAWBOOK, at=now())
        seed_tables(books, at=now())
        ask(make_demo(at=now()), at=now())
        enter_system("test")
        open_recurring(now())


def test_a_days_work_in_a_county_from_somebody_who_is_looked_for_to_the_sum_the_street_reads(county: County) -> None:
    worker = county.site.staff("lumin")
    _found_and_corrected(county, worker)
    _moved(county, worker)
    _groups(county, worker)
    _sum_read(county, [_table_filled(county, login, meals) for login, meals in WORKERS.items()])


def _found_and_corrected(county: County, page: Any) -> None:
    """Looked for with a purpose, masked; the household on one screen; a phone put right and opened."""
    page.goto("/people")
    assert f"在册 {len(county.people)} 人" in page.inner_text("main")
    page.get_by_label("为什么查").fill(WHY)
    page.get_by_label("电话").fill(county.head.told.phones[0])
    go(page, page.get_by_role("button", name="查找").click)
    assert county.head.told.name not in page.inner_text("main")
    go(page, page.locator(".lines a.plain").first.click)
    go(page, page.get_by_role("link", name="看这一户").click)
    assert f"{county.members} 人" in page.inner_text("main")
    go(page, page.get_by_role("link", name="改电话").first.click)
    page.get_by_label("新号码").fill("16099990001")
    go(page, page.get_by_role("button", name="保存").click)
    page.get_by_label("用途").fill(WHY)
    go(page, page.get_by_role("button", name="看电话").click)
    assert "16099990001" in page.inner_text("main")
    assert county.head.told.phones[0] not in page.inner_text("main")


def _moved(county: County, page: Any) -> None:
    """To a door that stood empty: the elevation of that building shows that somebody can be called there."""
    person = page.url.split("/do/")[0]
    building, door = county.empty
    page.goto(f"/homes/building?path={building}&view=table")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=door, exact=True))
    phone = row.get_by_role("cell").nth(6)
    assert phone.inner_text() == "—"
    page.goto(f"{person}/move")
    page.locator(f"[name=place][value='{building}']").check()
    page.get_by_label("门牌").fill(door)
    go(page, page.get_by_role("button", name="保存").click)
    page.wait_for_url("**told=done")
    page.goto(f"/homes/building?path={building}&view=table")
    assert phone.inner_text() == "有"


def _groups(county: County, page: Any) -> None:
    """How many are sixty: as many as came, counted by hand."""
    page.goto(f"/groups?path={county.home.path}")
    today = date.today()
    old = sum(
        1 for one in county.people
        if one.told.born and (one.told.born.year + 60, one.told.born.month, one.told.born.day)
        <= (today.year, today.month, today.day)
    )  # fmt: skip
    row = page.get_by_role("row").filter(has=page.locator("a[href*='/groups/old-60?'], a[href*='/groups/old_60?']"))
    assert row.get_by_role("cell").first.inner_text() == str(old)
    assert old > 100


def _table_filled(county: County, login: str, meals: int) -> tuple[int, int]:
    """The platform holds how many are old; one cell asks. Both, as they were handed in."""
    page = county.site.staff(login)
    page.goto("/tables")
    go(page, page.get_by_role("link", name=TABLE).first.click)
    page.get_by_label(ASKED).fill(str(meals))
    old = int(page.locator("tbody td[data-title='60 岁以上']").inner_text())
    go(page, page.get_by_role("button", name="确认报送").click)
    assert "报送了" in page.inner_text("main")
    assert old > 100
    return old, meals


def _sum_read(county: County, told: list[tuple[int, int]]) -> None:
    """The street takes both in, and reads them added up."""
    street = county.site.staff("wubin")
    for _ in told:
        street.goto("/tables")
        came = street.locator("section").filter(has=street.get_by_role("heading", name="报来待审的"))
        go(street, came.get_by_role("link", name=TABLE).first.click)
        go(street, street.get_by_role("button", name="收下").click)
    street.goto("/tables")
    go(street, street.get_by_role("table").get_by_role("link", name=TABLE).click)
    for community, figures in zip(county.communities, told, strict=True):
        row = street.get_by_role("row").filter(has_text=community.everyday_name).inner_text().split()
        assert {str(one) for one in figures} <= set(row)
    whole = street.locator("tfoot").inner_text().split()
    assert {str(sum(one)) for one in zip(*told, strict=True)} <= set(whole)
    assert "2" in whole
