"""The page of figures says what was counted in from places that ended, and shows each as it was."""

from datetime import date

import pytest

from liren.access import public as access
from liren.affairs.tests.world import world
from liren.evaluation import public as evaluation
from liren.kit.database import rows
from liren.territories.public import close, make_frame
from liren.territories.tests.cast import Nobody
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


def test_the_page_says_what_was_counted_in_and_leads_to_the_place_as_it_was():
    here = world()
    frame = here.people.frame
    heir, gone, period = frame.guihuali, frame.yinxing, "2026"
    here.opens("other_worker", place_path=gone.path, origin="worker")
    here.opens("wang")
    rows(
        "UPDATE territories_place SET valid_to = '2026-11-10' WHERE path LIKE %s AND id <> %s", f"{gone.path}%", gone.id
    )
    access.enter_system("test")
    close(id=gone.id, on=date(2026, 11, 10), successors=[heir.id], by=Nobody(), at=here.tick(days=30))
    evaluation.catch_up(here.at)
    client = browser(here.people.worker)
    page = words(client.get("/figures", {"path": heir.path, "period": period}))
    for said in ("区划变动怎么算", "银杏社区", "算进来了", "它以前的件都算在这里"):
        assert said in page
    old = words(client.get("/figures", {"path": gone.path, "period": period}))
    assert "已于" in old
    assert "不再变动归属" in old
    assert "居（村）委会的活</h2>" in old
    street = browser(here.people.supervisor)
    then = words(street.get("/figures", {"path": here.people.street.path, "period": period, "lines": "then"}))
    assert "撤销</span>" in then
    today = words(street.get("/figures", {"path": here.people.street.path, "period": period, "how": "received"}))
    assert "它以前的件算在那一行" in today
    assert "不归您看的不列出来" in today


def test_a_row_that_a_split_place_may_belong_to_says_that_nobody_knows():
    here = world()
    gone = here.people.frame.qingshi
    here.opens("village_worker", place_path=gone.path, origin="worker")
    heirs = list(make_frame({"320506192292": "青石东村", "320506192293": "青石西村"}).values())
    rows(
        "UPDATE territories_place SET valid_to = '2026-11-10' WHERE path LIKE %s AND id <> %s", f"{gone.path}%", gone.id
    )
    access.enter_system("test")
    on = date(2026, 11, 10)
    close(id=gone.id, on=on, successors=[heir.id for heir in heirs], by=Nobody(), at=here.tick(days=30))
    evaluation.catch_up(here.at)
    client = browser(here.people.county_supervisor)
    page = words(client.get("/figures", {"path": here.people.frame.huqiao.path, "period": "2026"}))
    assert page.count("有撤销的地方分不清") == 2
    assert "总数里仍有它的件" in page
    part = words(client.get("/figures", {"path": heirs[0].path, "period": "2026"}))
    assert "没有算进这里" in part
